// Sums by MPI's own operation, and what a lambda or a struct costs against a cached MPI_Op.

#include "row.hpp"

#include <boost/mpi/collectives.hpp>
#include <boost/mpi/inplace.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <norma/comm/handle.hpp>
#include <span>

namespace bench {

namespace {

using norma::Handle;
using norma::OpKind;
using norma::TypeKind;

struct Summary {
    double sum;
    double low;
    double high;

    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& sum& low& high;
    }
};

constexpr auto mix = [](double a, double b) { return a + 0.5 * b; };

struct Combine {
    Summary operator()(const Summary& a, const Summary& b) const {
        return {a.sum + b.sum, std::min(a.low, b.low), std::max(a.high, b.high)};
    }
};

template <typename T, typename Op>
void apply(void* in, void* inout, int* count, MPI_Datatype* /*type*/) {
    const T* const left = static_cast<const T*>(in);
    T* const right = static_cast<T*>(inout);
    for (int i = 0; i < *count; ++i)
        right[i] = Op()(left[i], right[i]);
}

template <typename T, typename Op>
std::shared_ptr<Handle<OpKind>> made_op() {
    MPI_Op op = MPI_OP_NULL;
    MPI_Op_create(&apply<T, Op>, 0, &op);
    return std::make_shared<Handle<OpKind>>(op);
}

std::shared_ptr<Handle<TypeKind>> bytes_type(std::size_t size) {
    MPI_Datatype type = MPI_DATATYPE_NULL;
    MPI_Type_contiguous(static_cast<int>(size), MPI_BYTE, &type);
    MPI_Type_commit(&type);
    return std::make_shared<Handle<TypeKind>>(type);
}

Row sum_number(const Ranks& ranks) {
    const auto x = std::make_shared<double>(0);
    const auto sum = std::make_shared<double>(0);
    return {
        .name = "all_reduce 1",
        .wanted = 1.03,
        .counted = true,
        .raw =
            loop([=] { MPI_Allreduce(x.get(), sum.get(), 1, MPI_DOUBLE, MPI_SUM, ranks.raw); }),
        .norma = loop([=] { *sum = ranks.world.all_reduce(*x, std::plus<>()); }),
        .boost =
            loop([=] { *sum = boost::mpi::all_reduce(ranks.boost, *x, std::plus<double>()); })};
}

Row sum_in_place(const Ranks& ranks, std::size_t count) {
    const auto kept = std::make_shared<std::vector<double>>(count);
    const std::span<double> values(*kept);
    const int n = static_cast<int>(count);
    return {.name = fmt::format("all_reduce {}", count),
            .wanted = 1.03,
            .raw = loop([=] {
                MPI_Allreduce(MPI_IN_PLACE, kept->data(), n, MPI_DOUBLE, MPI_SUM, ranks.raw);
            }),
            .norma = loop([=] { ranks.world.all_reduce_into(values, std::plus<>()); }),
            .boost = loop([=] {
                boost::mpi::all_reduce(
                    ranks.boost, boost::mpi::inplace(kept->data()), n, std::plus<double>());
            })};
}

/// What every contestant combines, and the place of the result at the root.
template <typename T>
struct Operands {
    explicit Operands(std::size_t count) : in(count), out(count) {}
    std::vector<T> in;
    std::vector<T> out;
};

template <typename T, typename Op>
Rounds raw_reduce(const Ranks& ranks,
                  const std::shared_ptr<Operands<T>>& x,
                  const std::shared_ptr<Handle<TypeKind>>& type) {
    const auto op = made_op<T, Op>();
    const MPI_Datatype raw_type = type ? type->get() : MPI_DOUBLE;
    return rooted_loop(ranks, [=, keep = type](int root) {
        MPI_Reduce(x->in.data(),
                   x->out.data(),
                   static_cast<int>(x->in.size()),
                   raw_type,
                   op->get(),
                   root,
                   ranks.raw);
    });
}

template <typename T, typename Op>
Rounds our_reduce(const Ranks& ranks, const std::shared_ptr<Operands<T>>& x, Op op) {
    if (x->in.size() == 1) {
        return rooted_loop(ranks, [=](int root) {
            if (const auto result = ranks.world.reduce(x->in.front(), op, root))
                x->out.front() = *result;
        });
    }
    return rooted_loop(ranks, [=](int root) {
        if (auto result = ranks.world.reduce(x->in, op, root)) x->out = std::move(*result);
    });
}

template <typename T, typename Op>
Rounds boost_reduce(const Ranks& ranks, const std::shared_ptr<Operands<T>>& x, Op op) {
    const int n = static_cast<int>(x->in.size());
    return rooted_loop(ranks, [=](int root) {
        if (ranks.rank == root)
            boost::mpi::reduce(ranks.boost, x->in.data(), n, x->out.data(), op, root);
        else
            boost::mpi::reduce(ranks.boost, x->in.data(), n, op, root);
    });
}

template <typename T, typename Op>
Row reduce(const Ranks& ranks, const std::string& what, std::size_t count, Op op) {
    const auto x = std::make_shared<Operands<T>>(count);
    const auto type = std::is_same_v<T, double> ? nullptr : bytes_type(sizeof(T));
    return {.name = fmt::format("reduce {} {}", what, count),
            .wanted = 1.10,
            .counted = count == 1,
            .raw = raw_reduce<T, Op>(ranks, x, type),
            .norma = our_reduce(ranks, x, op),
            .boost = boost_reduce(ranks, x, op)};
}

/// As reduce(), into memory that is kept.
template <typename T, typename Op>
Row reduce_into(const Ranks& ranks, const std::string& what, std::size_t count, Op op) {
    const auto x = std::make_shared<Operands<T>>(count);
    return {.name = fmt::format("reduce_into {} {}", what, count),
            .wanted = 1.10,
            .counted = count == 1,
            .raw = raw_reduce<T, Op>(ranks, x, nullptr),
            .norma = rooted_loop(
                ranks, [=](int root) { ranks.world.reduce_into(x->in, x->out, op, root); }),
            .boost = boost_reduce(ranks, x, op)};
}

/// Begun, and waited for at once.
Row sum_begun(const Ranks& ranks, std::size_t count) {
    const auto x = std::make_shared<Operands<double>>(count);
    return {.name = fmt::format("iall_reduce_into {}", count),
            .wanted = 1.10,
            .counted = count == 1,
            .raw = loop([=] {
                MPI_Request request = MPI_REQUEST_NULL;
                MPI_Iallreduce(x->in.data(),
                               x->out.data(),
                               static_cast<int>(count),
                               MPI_DOUBLE,
                               MPI_SUM,
                               ranks.raw,
                               &request);
                MPI_Wait(&request, MPI_STATUS_IGNORE);
            }),
            .norma =
                loop([=] { ranks.world.iall_reduce_into(x->in, x->out, std::plus<>()).get(); }),
            .boost = {}};
}

}  // namespace

void add_reduction_rows(Rows& rows, const Ranks& ranks) {
    rows.push_back(sum_number(ranks));
    for (const std::size_t count : {1024UL, 65536UL, 1048576UL})
        rows.push_back(sum_in_place(ranks, count));
    rows.push_back(reduce<double>(ranks, "lambda", 1, mix));
    rows.push_back(reduce<double>(ranks, "lambda", 4096, mix));
    rows.push_back(reduce_into<double>(ranks, "lambda", 1, mix));
    rows.push_back(reduce_into<double>(ranks, "lambda", 4096, mix));
    rows.push_back(reduce<Summary>(ranks, "struct", 1, Combine()));
    rows.push_back(reduce<Summary>(ranks, "struct", 1000, Combine()));
    rows.push_back(sum_begun(ranks, 1));
    rows.push_back(sum_begun(ranks, 4096));
}

}  // namespace bench
