// refused: receive std::span and std::string_view as vector and string
#include <norma/wire/encode.hpp>

void refused(norma::ByteView bytes) {
    std::ignore = norma::wire::decode<std::string_view>(bytes);
}
