#include "norma/decompose/npy.hpp"

#include "norma/comm/communicator.hpp"

#include "decompose/cell_file.hpp"
#include "decompose/common_folder.hpp"
#include "decompose/npy_header.hpp"
#include "decompose/numbered_cells.hpp"
#include "decompose/random_decomposition.hpp"
#include "decompose/short_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <bit>
#include <complex>
#include <cstring>
#include <filesystem>

namespace norma {
namespace {

using testing::HasSubstr;

std::string header(const std::string& dictionary) {
    std::string text = dictionary;
    text.append(118 - text.size() - 1, ' ');
    return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + text + '\n';
}

template <typename T>
std::string bytes_of(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

/// What the file of numbered cells must be, made without the code under test.
template <typename T>
std::string expected_file(const std::string& type,
                          const std::string& shape,
                          std::size_t count) {
    std::vector<T> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<T>(i + 1);
    return header("{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape +
                  "), }") +
           bytes_of(values);
}

TEST(Npy, IsTheSameFileForAnyNumberOfRanksAndAnyCut) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("u.npy");
    const std::string large = expected_file<double>("<f8", "300, 500", 150000);
    const std::string solid = expected_file<float>("<f4", "23, 41, 57", 23 * 41 * 57);
    const std::string line = expected_file<std::int16_t>("<i2", "200000,", 200000);
    for (unsigned seed = 0; seed < 12; ++seed) {
        std::mt19937 random(seed);
        Field<double, 2> u(world, random_decomposition<2>({300, 500}, world.size(), random));
        fill(u);
        ASSERT_FALSE(write_npy(path, u));
        EXPECT_TRUE(bytes_of_file(path) == large) << "2-D, seed " << seed;
        world.barrier();

        const auto parts = random_decomposition<3>({23, 41, 57}, world.size(), random);
        Field<float, 3> v(world, parts, parts.kind() == CutKind::block_cyclic ? 0 : 2);
        fill(v);
        ASSERT_FALSE(write_npy(path, v));
        EXPECT_TRUE(bytes_of_file(path) == solid) << "3-D, seed " << seed;
        world.barrier();

        Field<std::int16_t, 1> w(world,
                                 random_decomposition<1>({200000}, world.size(), random));
        fill(w);
        ASSERT_FALSE(write_npy(path, w));
        EXPECT_TRUE(bytes_of_file(path) == line) << "1-D, seed " << seed;
        world.barrier();
    }
    EXPECT_FALSE(std::filesystem::exists(path + ".part"));
}

TEST(Npy, IsWrittenStraightFromRowBandsWithOrWithoutGhosts) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("u.npy");
    const std::string expected = expected_file<double>("<f8", "97, 512", 97 * 512);
    for (const std::int64_t ghosts : {0, 1, 3}) {
        Field<double, 2> u(
            world, Decomposition<2>::grid({97, 512}, {world.size(), 1}), ghosts, -1.0);
        fill(u);
        ASSERT_FALSE(write_npy(path, u));
        EXPECT_TRUE(bytes_of_file(path) == expected) << ghosts << " ghosts";
        Field<double, 2> back(
            world, Decomposition<2>::grid({97, 512}, {world.size(), 1}), ghosts, -1.0);
        ASSERT_FALSE(read_npy(path, back));
        EXPECT_EQ(wrong_cells(back), 0);
        world.barrier();
    }
}

TEST(Npy, IsReadIntoAnyCut) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("u.npy");
    write_file(world, path, expected_file<double>("<f8", "111, 222", 111 * 222));
    for (unsigned seed = 0; seed < 12; ++seed) {
        std::mt19937 random(seed);
        const auto parts = random_decomposition<2>({111, 222}, world.size(), random);
        Field<double, 2> u(world, parts, parts.kind() == CutKind::block_cyclic ? 0 : 1);
        ASSERT_FALSE(read_npy(path, u));
        EXPECT_EQ(wrong_cells(u), 0) << "seed " << seed;
    }
}

TEST(Npy, IsReadInTheOrderOfFortran) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("u.npy");
    const Extents<3> extents{40, 50, 60};
    std::vector<float> values;
    for (std::int64_t x = 0; x < extents[2]; ++x)
        for (std::int64_t y = 0; y < extents[1]; ++y)
            for (std::int64_t z = 0; z < extents[0]; ++z)
                values.push_back(value_of<float>(extents, Index<3>{z, y, x}));
    write_file(world,
               path,
               header("{'descr': '<f4', 'fortran_order': True, 'shape': (40, 50, 60), }") +
                   bytes_of(values));
    for (unsigned seed = 0; seed < 6; ++seed) {
        std::mt19937 random(seed);
        Field<float, 3> u(world, random_decomposition<3>(extents, world.size(), random));
        ASSERT_FALSE(read_npy(path, u));
        EXPECT_EQ(wrong_cells(u), 0) << "seed " << seed;
    }
}

TEST(Npy, IsReadInTheOtherOrderOfBytes) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("u.npy");
    std::string bytes = header("{'descr': '>i4', 'fortran_order': False, 'shape': (30, 20), }");
    for (std::uint32_t i = 1; i <= 600; ++i)
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes += static_cast<char>(i >> static_cast<unsigned>(shift));
    write_file(world, path, bytes);
    Field<std::int32_t, 2> u(world, Decomposition<2>::grid({30, 20}, {world.size(), 1}));
    ASSERT_FALSE(read_npy(path, u));
    EXPECT_EQ(wrong_cells(u), 0);
}

TEST(Npy, MovesThroughLittleMemorySlabBySlab) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("u.bin");
    write_file(world, path, "");
    std::mt19937 random(7);
    const Extents<3> extents{12, 30, 40};
    for (const std::size_t most : {1U, 3000U, 40000U}) {
        for (const auto order : {detail::FileOrder::c, detail::FileOrder::fortran}) {
            Field<double, 3> u(world, random_boxes<3>(extents, world.size(), random));
            fill(u);
            const FileDescriptor file(open(path.c_str(), O_RDWR | O_CLOEXEC));
            const detail::FileBytes bytes{file.get(), path};
            const detail::CellFile place{
                .begin = 5, .order = order, .element_size = 8, .most_bytes = most};
            detail::CellSum sum;
            const auto& fixed = u;
            EXPECT_FALSE(detail::write_cells(detail::cells_of(fixed), place, bytes, sum));
            world.barrier();
            Field<double, 3> back(world, random_boxes<3>(extents, world.size(), random));
            EXPECT_FALSE(detail::read_cells(detail::cells_of(back), place, bytes, sum));
            EXPECT_EQ(wrong_cells(back), 0);
            world.barrier();
        }
    }
}

template <typename T>
Field<T, 1> line_field(const Communicator& world, std::int64_t cells) {
    return Field<T, 1>(world, Decomposition<1>::block_cyclic({cells}, {world.size()}, {1}));
}

template <typename T>
std::vector<T> all_values(const Field<T, 1>& field) {
    std::vector<T> all(static_cast<std::size_t>(field.decomposition().extents()[0]));
    field.for_each_row([&](const Index<1>& cell, std::span<const T> row) {
        std::copy(row.begin(), row.end(), all.begin() + cell[0]);
    });
    for (T& value : all)
        value = field.communicator().all_reduce(value, std::plus<>());  // others have 0
    return all;
}

TEST(Npy, ConvertsOnlyWhenAskedTo) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("u.npy");
    const std::vector<double> values{1.5, -2.75, 300, -1e30, std::nan("")};
    write_file(
        world,
        path,
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (5,), }") + bytes_of(values));
    auto integers = line_field<std::int8_t>(world, 5);
    const auto refused = read_npy(path, integers);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->message,
              "'" + path +
                  "' holds float64, the field int8; ask for conversion, or save it as "
                  "np.save(..., a.astype('|i1'))");
    ASSERT_FALSE(read_npy(path, integers, {.convert = true}));
    EXPECT_EQ(all_values(integers), (std::vector<std::int8_t>{1, -2, 127, -128, 0}));
    auto floats = line_field<float>(world, 5);
    ASSERT_FALSE(read_npy(path, floats, {.convert = true}));
    EXPECT_EQ(all_values(floats)[1], -2.75F);
}

TEST(Npy, MakesTruthOfAnyByteOfABool) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("mask.npy");
    write_file(world,
               path,
               header("{'descr': '|b1', 'fortran_order': False, 'shape': (4,), }") +
                   std::string("\0\1\2\0", 4));
    auto truth = line_field<bool>(world, 4);
    ASSERT_FALSE(read_npy(path, truth));
    std::vector<int> seen(4);
    truth.for_each_row([&](const Index<1>& cell, std::span<const bool> row) {
        for (std::size_t i = 0; i < row.size(); ++i)
            seen[static_cast<std::size_t>(cell[0]) + i] = row[i] ? 1 : 0;
    });
    for (int& one : seen)
        one = world.all_reduce(one, std::plus<>());
    EXPECT_EQ(seen, (std::vector<int>{0, 1, 1, 0}));
    auto numbers = line_field<double>(world, 4);
    ASSERT_FALSE(read_npy(path, numbers, {.convert = true}));
    EXPECT_EQ(all_values(numbers), (std::vector<double>{0, 1, 1, 0}));
}

/// What reading the file into 6 x 4 doubles fails with, on every rank alike.
std::string failure_of(const Communicator& world, const std::string& path) {
    Field<double, 2> u(world,
                       Decomposition<2>::block_cyclic({6, 4}, {world.size(), 1}, {1, 1}));
    const auto failure = read_npy(path, u);
    const std::string message = failure ? failure->message : "no failure";
    EXPECT_EQ(world.bcast(message, 0), message);
    return message;
}

TEST(Npy, TellsAllRanksWhatIsWrongWithAFile) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("u.npy");
    EXPECT_EQ(failure_of(world, path), "cannot read '" + path + "': No such file or directory");
    EXPECT_THAT(failure_of(world, folder.path("")), HasSubstr("it is no plain file"));
    const auto message = [&](const std::string& bytes) {
        write_file(world, path, bytes);
        const std::string all = failure_of(world, path);
        world.barrier();
        return all;
    };
    const std::string values(24 * 8, '\0');
    const auto of = [&](const std::string& type, const std::string& shape) {
        return header("{'descr': " + type + ", 'fortran_order': False, 'shape': " + shape +
                      ", }") +
               values;
    };
    EXPECT_EQ(message(of("'<f8'", "(6, 4)")), "no failure");
    EXPECT_THAT(message(of("'<f8'", "(4, 6)")),
                HasSubstr("is of 4 x 6 cells, the field of 6 x 4"));
    EXPECT_THAT(message(of("'<f8'", "(24,)")), HasSubstr("is of 24 cells"));
    EXPECT_THAT(message(of("'<i8'", "(6, 4)")), HasSubstr("holds int64, the field float64"));
    EXPECT_THAT(message(of("'<f2'", "(6, 16)")), HasSubstr("its type '<f2' is no number"));
    EXPECT_THAT(message(of("[('a', '<f8')]", "(24,)")), HasSubstr("it holds structures"));
    EXPECT_THAT(message(of("'|O'", "(24,)")), HasSubstr("its type '|O' is no number"));
    EXPECT_THAT(message(of("'<f8'", "(6, 4)") + "x"), HasSubstr("something else follows"));
    EXPECT_THAT(message(of("'<f8'", "(6, 4)").substr(0, 200)),
                HasSubstr("it has 200 bytes, its header says 320; it was not copied or written "
                          "to its end"));
    EXPECT_THAT(message(of("'<f8'", "(6, 4)").substr(0, 50)),
                HasSubstr("ends within its header"));
    EXPECT_THAT(message(""), HasSubstr("it ends within its header"));
    EXPECT_THAT(message("P5 4 6 255 and so on"), HasSubstr("it is no .npy file"));
    EXPECT_THAT(message(of("'<f8'", "(6, 4000000000, 4000000000)")), HasSubstr("its 'shape'"));
    EXPECT_THAT(message("\x93NUMPY\x09" + std::string(40, 'x')), HasSubstr("version 9"));
    EXPECT_THAT(message(header("{'descr': '<f8'}")), HasSubstr("its header lacks"));
    EXPECT_THAT(message(header("descr")), HasSubstr("no Python dictionary"));
}

TEST(Npy, TellsAllRanksThatItCannotBeWritten) {
    const Communicator world;
    const CommonFolder folder(world);
    Field<double, 2> u(world, Decomposition<2>::grid({64, 512}, {world.size(), 1}));
    fill(u);
    const auto message = [&](const std::string& path) {
        const auto failure = write_npy(path, u);
        const std::string text = failure ? failure->message : "no failure";
        EXPECT_EQ(world.bcast(text, 0), text);
        return text;
    };
    const std::string nowhere = folder.path("missing/u.npy");
    EXPECT_EQ(message(nowhere), "cannot write '" + nowhere + "': No such file or directory");
    EXPECT_THAT(message("/dev/full"), HasSubstr("it is no plain file"));
    EXPECT_THAT(message(folder.path("")), HasSubstr("it is a folder"));
}

TEST(Npy, KeepsTheOldFileWhenTheDiskOfOneRankIsFull) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("u.npy");
    write_file(world, path, "old");
    Field<double, 2> u(world, Decomposition<2>::grid({64, 512}, {world.size(), 1}));
    fill(u);
    {
        std::optional<ShortFiles> full;
        const int last = world.size() - 1;
        if (world.rank() == last) full.emplace(4096);
        const auto failure = write_npy(path, u);
        ASSERT_TRUE(failure);
        EXPECT_THAT(failure->message, HasSubstr("cannot write at byte "));
        EXPECT_THAT(failure->message,
                    HasSubstr("of '" + path + "': File too large; make room"));
        EXPECT_EQ(world.bcast(failure->message, 0), failure->message);
    }
    world.barrier();
    EXPECT_EQ(bytes_of_file(path), "old");
    EXPECT_FALSE(std::filesystem::exists(path + ".part"));
    world.barrier();
    ASSERT_FALSE(write_npy(path, u)) << "once there is room";
}

TEST(NpyHeader, IsAsNumpyWritesIt) {
    const std::vector<std::int64_t> shape{480, 640};
    EXPECT_EQ(detail::npy_header(shape, ElementType::of<float>()),
              header("{'descr': '<f4', 'fortran_order': False, 'shape': (480, 640), }"));
    EXPECT_EQ(ElementType::of<bool>().npy(), "|b1");
    EXPECT_EQ(ElementType::of<std::uint16_t>().npy(), "<u2");
    EXPECT_EQ(ElementType::of<std::complex<float>>().npy(), "<c8");
    EXPECT_EQ(ElementType::of<std::int64_t>().name(), "int64");
}

TEST(NpyHeader, IsReadInVersions1To3) {
    for (const int version : {1, 2, 3}) {
        const std::string text = "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }\n";
        std::string bytes = std::string("\x93NUMPY") + static_cast<char>(version) + '\0';
        bytes += static_cast<char>(text.size());
        bytes.append(version == 1 ? 1 : 3, '\0');
        bytes += text;
        const auto info = detail::parse_npy_header(as_bytes(bytes));
        ASSERT_TRUE(info) << info.error();
        EXPECT_EQ(info->shape, (std::vector<std::int64_t>{2, 3}));
        EXPECT_TRUE(info->fortran_order);
        EXPECT_EQ(info->begin, bytes.size());
        EXPECT_EQ(info->size, bytes.size() + 48);
        EXPECT_EQ(info->shape_text(), "2 x 3");
    }
}

}  // namespace
}  // namespace norma
