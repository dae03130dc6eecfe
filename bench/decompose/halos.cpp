// Exchanges of halos alone, between ranks of one host: norma beside MPI_Isend and MPI_Irecv of
// derived datatypes. Microseconds of an exchange; medians of interleaved repeats, each as long
// as its slowest rank.
//
//     mpirun --bind-to core -n 2 build/release/bench/decompose/halos [--quick]

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <norma/comm/communicator.hpp>
#include <norma/comm/environment.hpp>
#include <norma/decompose/halo.hpp>
#include <string>
#include <vector>

namespace {

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double seconds_of(const std::function<void()>& work, int times, MPI_Comm comm) {
    MPI_Barrier(comm);
    const double begin = MPI_Wtime();
    for (int i = 0; i < times; ++i)
        work();
    double took = MPI_Wtime() - begin;
    MPI_Allreduce(MPI_IN_PLACE, &took, 1, MPI_DOUBLE, MPI_MAX, comm);
    return took / times;
}

/// Both faces across one dimension that goes round, as people write it.
template <int N>
class RawHalo {
  public:
    RawHalo(norma::Field<double, N>& field, int dimension) : comm_(field.communicator().mpi()) {
        const auto d = static_cast<std::size_t>(dimension);
        const norma::Box<N>& bounds = field.bounds();
        const int rank = field.communicator().rank();
        const int size = field.communicator().size();
        low_ = (rank + size - 1) % size;
        high_ = (rank + 1) % size;
        norma::Box<N> face = bounds;
        face.hi[d] = face.lo[d] + 1;
        MPI_Datatype type = MPI_DOUBLE;
        MPI_Type_contiguous(static_cast<int>(face.extent(N - 1)), MPI_DOUBLE, &type);
        for (int i = N - 1; i-- > 0;) {
            MPI_Datatype outer = MPI_DATATYPE_NULL;
            MPI_Type_create_hvector(static_cast<int>(face.extent(i)),
                                    1,
                                    field.layout().stride(i) * 8,
                                    type,
                                    &outer);
            type = outer;
        }
        type_ = type;
        MPI_Type_commit(&type_);
        double* const first = field.data() + field.layout().offset(bounds.lo);
        const std::ptrdiff_t stride = field.layout().stride(dimension);
        const std::ptrdiff_t last = (bounds.extent(dimension) - 1) * stride;
        places_ = {first - stride, first + last + stride, first, first + last};
    }
    void operator()() {
        MPI_Request requests[4];
        MPI_Irecv(places_[0], 1, type_, low_, 0, comm_, &requests[0]);
        MPI_Irecv(places_[1], 1, type_, high_, 1, comm_, &requests[1]);
        MPI_Isend(places_[2], 1, type_, low_, 1, comm_, &requests[2]);
        MPI_Isend(places_[3], 1, type_, high_, 0, comm_, &requests[3]);
        MPI_Waitall(4, requests, MPI_STATUSES_IGNORE);
    }

  private:
    MPI_Comm comm_;
    int low_ = 0;
    int high_ = 0;
    MPI_Datatype type_ = MPI_DATATYPE_NULL;
    std::vector<double*> places_;
};

template <int N>
void measure(const norma::Communicator& world, std::int64_t side, int dimension, bool quick) {
    norma::Extents<N> extents;
    extents.fill(side);
    const auto d = static_cast<std::size_t>(dimension);
    extents[d] = side * world.size();  // each rank has a cube
    std::array<int, N> processes;
    processes.fill(1);
    processes[d] = world.size();
    norma::CutOptions<N> options{.halo = 1};
    options.periodic[d] = true;
    norma::Field<double, N> field(
        world, norma::Decomposition<N>::grid(extents, processes, options), 1, 1.0);
    norma::Halo halo({.corners = false}, field);
    RawHalo<N> raw(field, dimension);
    const int times = quick ? 2 : 2000;
    const int repeats = quick ? 1 : 11;
    std::vector<double> raw_seconds;
    std::vector<double> seconds;
    std::vector<double> ratios;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        raw_seconds.push_back(seconds_of([&] { raw(); }, times, world.mpi()));
        seconds.push_back(seconds_of([&] { halo.exchange(); }, times, world.mpi()));
        ratios.push_back(raw_seconds.back() / seconds.back());
    }
    if (world.rank() != 0) return;
    const std::int64_t bytes = 8 * field.bounds().cells() / field.bounds().extent(dimension);
    std::printf(
        "%d-D %4td^%d across dimension %d, %7td bytes a face: types %7.2f us, norma %7.2f "
        "us, types/norma %.2f\n",
        N,
        side,
        N,
        dimension,
        bytes,
        1e6 * median(raw_seconds),
        1e6 * median(seconds),
        median(ratios));
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    norma::Environment environment(argc, argv);
    const norma::Communicator world;
    const bool quick = argc > 1 && std::strcmp(argv[1], "--quick") == 0;
    measure<2>(world, 1024, 0, quick);
    measure<2>(world, 1024, 1, quick);
    measure<3>(world, 128, 0, quick);
    measure<3>(world, 128, 1, quick);
    measure<3>(world, 128, 2, quick);
}
