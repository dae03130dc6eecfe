#include "norma/comm/op.hpp"

namespace norma::detail {

namespace {

int kept_op_key() {
    static const int key = [] {
        int made = MPI_KEYVAL_INVALID;
        check(MPI_Type_create_keyval(
                  MPI_TYPE_NULL_COPY_FN, MPI_TYPE_NULL_DELETE_FN, &made, nullptr),
              "MPI_Type_create_keyval");
        return made;
    }();
    return key;
}

}  // namespace

void bind_type(KeptOp& kept, MPI_Datatype type) {
    MPI_Datatype copy = MPI_DATATYPE_NULL;
    check(MPI_Type_dup(type, &copy), "MPI_Type_dup");
    kept.type = Handle<TypeKind>(copy);
    check(MPI_Type_set_attr(copy, kept_op_key(), &kept), "MPI_Type_set_attr");
}

KeptOp& kept_op_of(MPI_Datatype type) noexcept {
    void* kept = nullptr;
    int found = 0;
    MPI_Type_get_attr(type, kept_op_key(), static_cast<void*>(&kept), &found);
    return *static_cast<KeptOp*>(kept);
}

bool several_threads_call_mpi() {
    static const bool several = [] {
        int level = MPI_THREAD_SINGLE;
        check(MPI_Query_thread(&level), "MPI_Query_thread");
        return level == MPI_THREAD_MULTIPLE;
    }();
    return several;
}

}  // namespace norma::detail
