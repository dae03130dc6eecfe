#pragma once
// The light archive: Boost.Serialization's protocol without class ids, versions or tracking.
// Types with a serialize() member or function, the standard library's containers, and plain
// structs all go in and come out with &, << and >>. Most programs only need encode.hpp.
//
//     struct Job { std::string name; std::vector<int> sizes; };
//     { norma::wire::Writer writer(bytes); writer << job; }
//     norma::wire::Reader(bytes) >> job;

#include "norma/wire/reader.hpp"
#include "norma/wire/writer.hpp"
