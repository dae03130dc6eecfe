#include "norma/comm/memory.hpp"

#include "norma/comm/check.hpp"

#include <array>

namespace norma::detail {

namespace {

Handle<TypeKind> contiguous(std::size_t count, MPI_Datatype element) {
    MPI_Datatype made = MPI_DATATYPE_NULL;
    check(MPI_Type_contiguous(static_cast<int>(count), element, &made), "MPI_Type_contiguous");
    return Handle<TypeKind>(made);
}

}  // namespace

Handle<TypeKind> large_type(const Memory& memory, std::size_t piece) {
    const std::size_t pieces = memory.count / piece;
    const std::size_t rest = memory.count % piece;
    const Handle<TypeKind> one_piece = contiguous(piece, memory.type);
    const Handle<TypeKind> all_pieces = contiguous(pieces, one_piece.get());
    std::array<int, 2> counts{1, static_cast<int>(rest)};
    std::array<MPI_Aint, 2> starts{0,
                                   static_cast<MPI_Aint>(pieces * piece * memory.element_size)};
    std::array<MPI_Datatype, 2> types{all_pieces.get(), memory.type};
    MPI_Datatype made = MPI_DATATYPE_NULL;
    check(MPI_Type_create_struct(2, counts.data(), starts.data(), types.data(), &made),
          "MPI_Type_create_struct");
    Handle<TypeKind> result(made);
    check(MPI_Type_commit(&made), "MPI_Type_commit");
    return result;
}

Handle<TypeKind> at_its_address(const Memory& memory) {
    const IntCount number(memory);
    const int count = number.count();
    const MPI_Datatype type = number.type();
    MPI_Aint address = 0;
    check(MPI_Get_address(memory.data, &address), "MPI_Get_address");
    MPI_Datatype made = MPI_DATATYPE_NULL;
    check(MPI_Type_create_struct(1, &count, &address, &type, &made), "MPI_Type_create_struct");
    Handle<TypeKind> result(made);
    check(MPI_Type_commit(&made), "MPI_Type_commit");
    return result;
}

void IntCount::make_large(const Memory& memory) {
    constexpr std::size_t piece = std::size_t{1} << 30;
    made_ = large_type(memory, piece);
    count_ = 1;
    type_ = made_.get();
}

}  // namespace norma::detail
