// What every program that sends one number has to compile: no container's header is in it.
#include "norma/wire/datatype.hpp"
#include "norma/wire/frame.hpp"
#include "norma/wire/ladder.hpp"

#if defined(_GLIBCXX_MAP) || defined(_GLIBCXX_SET) || defined(_GLIBCXX_UNORDERED_MAP) ||    \
    defined(_GLIBCXX_UNORDERED_SET) || defined(_GLIBCXX_LIST) || defined(_GLIBCXX_DEQUE) || \
    defined(_GLIBCXX_FORWARD_LIST) || defined(_GLIBCXX_VARIANT) ||                          \
    defined(_GLIBCXX_OPTIONAL) || defined(_GLIBCXX_MEMORY) || defined(_GLIBCXX_CHRONO) ||   \
    defined(_GLIBCXX_COMPLEX) || defined(_GLIBCXX_ALGORITHM) ||                             \
    defined(_GLIBCXX_FUNCTIONAL) || defined(_GLIBCXX_RANGES)
#error \
    "wire tells the standard library's types by their habits, so that users need not pay for their headers"
#endif
