// What is written for Boost.Serialization travels as it is, whichever of its means it uses.
#include "norma/wire/encode.hpp"
#include "norma/wire/ladder.hpp"

#include <boost/mpi/datatype.hpp>
#include <boost/serialization/array_wrapper.hpp>
#include <boost/serialization/base_object.hpp>
#include <boost/serialization/binary_object.hpp>
#include <boost/serialization/collections_load_imp.hpp>
#include <boost/serialization/collections_save_imp.hpp>
#include <boost/serialization/is_bitwise_serializable.hpp>
#include <boost/serialization/map.hpp>
#include <boost/serialization/nvp.hpp>
#include <boost/serialization/split_free.hpp>
#include <boost/serialization/split_member.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/valarray.hpp>
#include <boost/serialization/vector.hpp>
#include <boost/serialization/version.hpp>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <valarray>
#include <vector>

namespace elsewhere {

/// Splits in the long way, public.
class Split {
  public:
    std::string saved;
    std::string loaded;
    template <typename Archive>
    void save(Archive& archive, unsigned /*version*/) const {
        archive << saved;
    }
    template <typename Archive>
    void load(Archive& archive, unsigned /*version*/) {
        archive >> loaded;
    }
    template <typename Archive>
    void serialize(Archive& archive, unsigned version) {
        boost::serialization::split_member(archive, *this, version);
    }
};

/// Splits by free functions.
struct SplitOutside {
    explicit SplitOutside(int given = 0) : saved(given) {}
    int saved;
    int loaded = 0;
};

/// All wrappers at once; final, and everything private.
class Wrapped final {
  public:
    Wrapped() = default;
    explicit Wrapped(double first) : numbers_{first, 2, 3}, flags_{true, false}, size_(3) {
        raw_[0] = 'r';
    }
    bool operator==(const Wrapped&) const = default;

  private:
    friend class boost::serialization::access;
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& boost::serialization::make_nvp("size", size_);
        archive& boost::serialization::make_array(numbers_, size_);
        archive& boost::serialization::make_array(flags_, std::size_t{2});
        archive& boost::serialization::make_binary_object(raw_, sizeof raw_);
        archive& BOOST_SERIALIZATION_NVP(size_);
    }
    double numbers_[3] = {};
    bool flags_[2] = {};
    char raw_[4] = {};
    std::size_t size_ = 0;
};

struct Base {
    std::string name;
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& name;
    }
    bool operator==(const Base&) const = default;
};
struct Derived : Base {
    std::map<std::string, std::vector<int>> table;
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& boost::serialization::base_object<Base>(*this);
        archive& table;
    }
    bool operator==(const Derived&) const = default;
};

/// Saves and loads itself with the functions Boost has for collections.
class Bag {
  public:
    using value_type = std::string;
    std::vector<std::string> held;
    template <typename Archive>
    void save(Archive& archive, unsigned /*version*/) const {
        boost::serialization::stl::save_collection(archive, held);
    }
    template <typename Archive>
    void load(Archive& archive, unsigned /*version*/) {
        boost::serialization::collection_size_type count;
        boost::serialization::item_version_type item_version(0);
        archive >> BOOST_SERIALIZATION_NVP(count);
        archive >> BOOST_SERIALIZATION_NVP(item_version);
        boost::serialization::stl::collection_load_impl(archive, held, count, item_version);
    }
    BOOST_SERIALIZATION_SPLIT_MEMBER()
};

/// Private members; declared to be plain to Boost.MPI and to Boost.Serialization.
class ForMpi {
  public:
    explicit ForMpi(int given = 0) : number_(given) {}
    bool operator==(const ForMpi&) const = default;

  private:
    int number_;
};
class Bitwise {
  public:
    explicit Bitwise(int given = 0) : number_(given) {}
    bool operator==(const Bitwise&) const = default;

  private:
    int number_;
};

/// Looks like a range of plain data, and is more.
class Matrix {
  public:
    Matrix() = default;
    Matrix(std::size_t rows, std::size_t columns)
        : rows_(rows), columns_(columns), values_(rows * columns, 1.5) {}
    [[nodiscard]] auto begin() const { return values_.begin(); }
    [[nodiscard]] auto end() const { return values_.end(); }
    [[nodiscard]] const double* data() const { return values_.data(); }
    [[nodiscard]] std::size_t size() const { return values_.size(); }
    bool operator==(const Matrix&) const = default;
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& rows_& columns_;
        values_.resize(rows_ * columns_);
        archive& boost::serialization::make_array(values_.data(), values_.size());
    }

  private:
    std::size_t rows_ = 0;
    std::size_t columns_ = 0;
    std::vector<double> values_;
};

template <typename Archive>
void save(Archive& archive, const SplitOutside& value, unsigned version) {
    archive << value.saved << version;
}
template <typename Archive>
void load(Archive& archive, SplitOutside& value, unsigned /*version*/) {
    unsigned version = 0;
    archive >> value.loaded >> version;
    value.saved = static_cast<int>(version);
}

}  // namespace elsewhere

BOOST_SERIALIZATION_SPLIT_FREE(elsewhere::SplitOutside)
BOOST_CLASS_VERSION(elsewhere::SplitOutside, 3)
BOOST_IS_MPI_DATATYPE(elsewhere::ForMpi)
BOOST_IS_BITWISE_SERIALIZABLE(elsewhere::Bitwise)

namespace norma::wire {
namespace {

template <typename T>
T round_trip(const T& value) {
    return decode<T>(encode(value));
}

TEST(BoostProtocol, HonoursSplitMembersAndSplitFreeFunctionsAndVersions) {
    elsewhere::Split split;
    split.saved = "five";
    EXPECT_EQ(round_trip(split).loaded, "five");
    const auto outside = round_trip(elsewhere::SplitOutside(6));
    EXPECT_EQ(outside.loaded, 6);
    EXPECT_EQ(outside.saved, 3) << "the version of the class";
}

TEST(BoostProtocol, HonoursItsWrappers) {
    EXPECT_EQ(round_trip(elsewhere::Wrapped(7)), elsewhere::Wrapped(7));
    // size, 3 doubles, 2 bools, 4 bytes, size: nothing else
    EXPECT_EQ(encode(elsewhere::Wrapped(7)).size(), 8U + 24 + 2 + 4 + 8);
}

TEST(BoostProtocol, HonoursBaseObjects) {
    elsewhere::Derived derived;
    derived.name = "name";
    derived.table["a"] = {1, 2};
    EXPECT_EQ(round_trip(derived), derived);
    EXPECT_EQ(*round_trip(std::make_unique<elsewhere::Derived>(derived)), derived);
}

TEST(BoostProtocol, HonoursItsFunctionsForCollections) {
    elsewhere::Bag bag;
    bag.held = {"one", "two"};
    EXPECT_EQ(round_trip(bag).held, bag.held);
    const std::valarray<double> values{1, 2, 3};
    const auto again = round_trip(values);
    EXPECT_EQ(std::vector(begin(again), end(again)), (std::vector<double>{1, 2, 3}));
}

TEST(BoostProtocol, LeavesTheStandardLibraryToUsWhereBoostsHeadersAreIncluded) {
    EXPECT_EQ(encode(std::vector<int>{1, 2}).size(), 8U + 8);
    EXPECT_EQ(round_trip(std::map<std::string, int>{{"a", 1}}).at("a"), 1);
}

TEST(BoostProtocol, HonoursItsTraitsForPlainData) {
    static_assert(PlainData<elsewhere::ForMpi> && PlainData<elsewhere::Bitwise>);
    EXPECT_EQ(round_trip(elsewhere::ForMpi(4)), elsewhere::ForMpi(4));
    EXPECT_EQ(round_trip(elsewhere::Bitwise(4)), elsewhere::Bitwise(4));
}

TEST(BoostProtocol, ComesBeforeTheElementsOfAClassThatIsMoreThanThem) {
    static_assert(Archived<elsewhere::Matrix> && !PlainRange<elsewhere::Matrix>);
    EXPECT_EQ(round_trip(elsewhere::Matrix(2, 3)), elsewhere::Matrix(2, 3));
}

}  // namespace
}  // namespace norma::wire
