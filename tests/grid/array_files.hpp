#pragma once
// Arrays in files, written and read whole.

#include "norma/comm/communicator.hpp"
#include "norma/decompose/field.hpp"
#include "norma/decompose/npy.hpp"

#include "decompose/common_folder.hpp"
#include "grid/array_file.hpp"

#include <gtest/gtest.h>

#include <string>

namespace norma::grid {

/// A file with value_of(cell) in each cell.
template <typename T, int N, typename Function>
std::string file_of(const std::string& path, const Extents<N>& extents, Function value_of) {
    const Communicator world;
    norma::Field<T, N> field(world, bands_of<N>(extents, world.size()));
    field.fill(value_of);
    EXPECT_FALSE(write_npy(path, field));
    return path;
}

template <typename T, int N>
norma::Field<T, N> read(const std::string& path, const Extents<N>& extents) {
    const Communicator world;
    norma::Field<T, N> field(world, bands_of<N>(extents, world.size()));
    const auto failure = read_npy(path, field);
    EXPECT_FALSE(failure) << failure->message;
    return field;
}

}  // namespace norma::grid
