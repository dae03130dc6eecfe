#include <norma/norma.hpp>

void accepted(const norma::Communicator& world, std::string text) {
    world.send(text, 1);
    world.isend(std::move(text), 1).wait();
}

struct Labelled {
    char label[8];
    int number;
};

void accepted(const norma::Communicator& world, char (&buffer)[8], int (&three)[3]) {
    world.send(std::span(buffer), 1);
    world.recv_into(buffer, 1);
    world.send(three, 1);
    world.send(Labelled{"one", 1}, 1);
    std::ignore = world.bcast(Labelled{"one", 1}, 0);
}

void accepted(const norma::Neighbours& ring,
              std::vector<double>& out,
              std::vector<double>& in) {
    ring.iexchange_into(out, in).wait();
    ring.iexchange_into(std::span(out), std::span(in)).wait();
    auto prepared = ring.prepare_exchange_into(std::span<const double>(out), in);
}
