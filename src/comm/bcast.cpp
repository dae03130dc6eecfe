#include "norma/comm/collective.hpp"

#include "int_offsets.hpp"

namespace norma::detail {

void bcast(const Action& action, const Memory& memory, int root) {
    const Call call = action.call("bcast", root, memory.count);
    check_root(action.comm, call);
    IntCount number(memory);
    run_collective<NORMA_COLLECTIVE(Bcast, bcast)>(
        action, call, memory.data, number.count(), number.type(), root);
    action.keep(std::move(number));
}

}  // namespace norma::detail
