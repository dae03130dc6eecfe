// Pointer graphs and polymorphic classes through Boost.MPI's archives.
#include "norma/comm/boost.hpp"
#include "norma/comm/inter_communicator.hpp"
#include "norma/comm/neighbours.hpp"

#include <boost/mpi/communicator.hpp>
#include <boost/serialization/base_object.hpp>
#include <boost/serialization/export.hpp>
#include <boost/serialization/shared_ptr.hpp>
#include <boost/serialization/vector.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace norma {

struct Shape {
    virtual ~Shape() = default;
    [[nodiscard]] virtual double area() const = 0;
    template <typename Archive>
    void serialize(Archive& /*archive*/, unsigned /*version*/) {}
};

struct Square final : Shape {
    double side = 0;
    [[nodiscard]] double area() const override { return side * side; }
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& boost::serialization::base_object<Shape>(*this);
        archive& side;
    }
};

}  // namespace norma

BOOST_CLASS_EXPORT(norma::Square)

namespace norma {
namespace {

using Shapes = std::vector<std::shared_ptr<Shape>>;

int next(const Communicator& comm) {
    return (comm.rank() + 1) % comm.size();
}
int previous(const Communicator& comm) {
    return (comm.rank() + comm.size() - 1) % comm.size();
}

/// The same square twice.
Shapes twice_the_same() {
    auto square = std::make_shared<Square>();
    square->side = 3;
    return {square, square};
}

void expect_twice_the_same(const Shapes& shapes) {
    ASSERT_EQ(shapes.size(), 2U);
    EXPECT_EQ(shapes[0], shapes[1]);  // one object still
    EXPECT_EQ(shapes[0]->area(), 9);
}

TEST(Tracked, KeepsSharedPolymorphicObjectsShared) {
    const Communicator world;
    Shapes shapes = twice_the_same();
    auto sent = world.isend(tracked(shapes), next(world));
    Shapes received;
    world.recv_into(tracked(received), previous(world));
    expect_twice_the_same(received);
    sent.wait();
}

TEST(Tracked, IsBroadcastAndGathered) {
    const Communicator world;
    Shapes shapes = twice_the_same();
    Shapes none;
    const bool is_root = world.rank() == 0;
    expect_twice_the_same(world.bcast(tracked(is_root ? shapes : none), 0));
    Shapes filled;
    world.bcast_into(tracked(is_root ? shapes : filled), 0);
    expect_twice_the_same(is_root ? shapes : filled);
    Shapes later;
    auto begun = world.ibcast(tracked(is_root ? shapes : later), 0);
    expect_twice_the_same(begun.get());
    EXPECT_EQ(world.gather(tracked(shapes), 0).size(),
              is_root ? static_cast<std::size_t>(world.size()) : 0U);
    expect_twice_the_same(world.all_gather(tracked(shapes)).back());
    expect_twice_the_same(world.iall_gather(tracked(shapes)).get().back());
}

TEST(Tracked, TravelsBetweenNeighbours) {
    const Communicator world;
    const Neighbours oneway(world, {previous(world)}, {next(world)});
    Shapes shapes = twice_the_same();
    expect_twice_the_same(oneway.exchange(std::vector{tracked(shapes)})[0]);
    expect_twice_the_same(oneway.iexchange(std::vector{tracked(shapes)}).get()[0]);
    expect_twice_the_same(oneway.neighbour_all_gather(tracked(shapes))[0]);
    expect_twice_the_same(oneway.ineighbour_all_gather(tracked(shapes)).get()[0]);
}

TEST(Tracked, TravelsBetweenTwoGroups) {
    const Communicator world;
    if (world.size() != 2) return;  // there is no second group
    const Communicator alone = Communicator::self().duplicate();
    const InterCommunicator link(alone, 0, world, next(world));
    Shapes shapes = twice_the_same();
    if (world.rank() == 0) {
        link.bcast(tracked(shapes), 0);
    } else {
        expect_twice_the_same(link.bcast_from<Tracked<Shapes>>(0));
    }
}

TEST(Tracked, IsUnderstoodByBoostAndUnderstandsIt) {
    const Communicator world;
    const boost::mpi::communicator theirs = world.boost();
    const Shapes shapes = twice_the_same();
    auto sent = world.isend(tracked(shapes), next(world));
    Shapes received;
    theirs.recv(previous(world), 0, received);
    expect_twice_the_same(received);
    sent.wait();

    boost::mpi::request request = theirs.isend(next(world), 1, shapes);
    Shapes again;
    world.recv_into(tracked(again), previous(world), {.tag = 1});
    expect_twice_the_same(again);
    request.wait();
}

}  // namespace
}  // namespace norma
