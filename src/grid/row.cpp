#include "grid/row.hpp"
