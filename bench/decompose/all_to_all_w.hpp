#pragma once
// The same move by one MPI_Alltoallw, whose datatypes know where cells lie on both sides. For
// decompositions whose parts are products of rows and columns.

#include <mpi.h>

#include <algorithm>
#include <map>
#include <norma/decompose/layout.hpp>
#include <vector>

namespace bench {

class AllToAllW {
  public:
    AllToAllW(const norma::Decomposition<2>& from, const norma::Decomposition<2>& to, int rank)
        : out_(from, to, rank), in_(to, from, rank) {}

    void run(const double* from, double* to) const {
        MPI_Alltoallw(from,
                      out_.counts.data(),
                      out_.zeros.data(),
                      out_.types.data(),
                      to,
                      in_.counts.data(),
                      in_.zeros.data(),
                      in_.types.data(),
                      MPI_COMM_WORLD);
    }

  private:
    struct Side {
        Side(const norma::Decomposition<2>& own,
             const norma::Decomposition<2>& other,
             int rank) {
            const auto layout = norma::Layout<2>::of(own, rank, 0, sizeof(double));
            struct Cells {
                std::map<std::int64_t, std::ptrdiff_t> rows;                     // to offsets
                std::map<std::int64_t, std::pair<int, std::ptrdiff_t>> columns;  // runs
            };
            std::vector<Cells> cells(static_cast<std::size_t>(own.parts()));
            for (std::size_t box = 0; box < layout.boxes().size(); ++box) {
                other.for_each_owner(
                    layout.boxes()[box], [&](int part, const norma::Box<2>& piece) {
                        auto& some = cells[static_cast<std::size_t>(part)];
                        for (std::int64_t y = piece.lo[0]; y < piece.hi[0]; ++y)
                            some.rows.emplace(y, layout.offset(box, {y, piece.lo[1]}));
                        some.columns.emplace(
                            piece.lo[1],
                            std::pair(static_cast<int>(piece.extent(1)),
                                      layout.offset(box, {piece.lo[0], piece.lo[1]})));
                    });
            }
            for (const auto& some : cells)
                add(some.rows, some.columns);
        }
        Side(const Side&) = delete;
        Side& operator=(const Side&) = delete;
        ~Side() {
            for (auto& type : types)
                if (type != MPI_DOUBLE) MPI_Type_free(&type);
        }

        template <typename Rows, typename Columns>
        void add(const Rows& rows, const Columns& columns) {
            zeros.push_back(0);
            counts.push_back(rows.empty() ? 0 : 1);
            types.push_back(MPI_DOUBLE);
            if (rows.empty()) return;
            // Offsets of rows at the first column; those of columns relative to the first.
            std::vector<int> lengths;
            std::vector<MPI_Aint> places;
            for (const auto& [x, run] : columns) {
                lengths.push_back(run.first);
                places.push_back((run.second - columns.begin()->second.second) * 8);
            }
            MPI_Datatype row = MPI_DATATYPE_NULL;
            MPI_Type_create_hindexed(static_cast<int>(lengths.size()),
                                     lengths.data(),
                                     places.data(),
                                     MPI_DOUBLE,
                                     &row);
            places.clear();
            for (const auto& [y, offset] : rows)
                places.push_back(offset * 8);
            MPI_Type_create_hindexed_block(
                static_cast<int>(places.size()), 1, places.data(), row, &types.back());
            MPI_Type_free(&row);
            MPI_Type_commit(&types.back());
        }

        std::vector<int> counts;
        std::vector<int> zeros;
        std::vector<MPI_Datatype> types;
    };

    Side out_;
    Side in_;
};

}  // namespace bench
