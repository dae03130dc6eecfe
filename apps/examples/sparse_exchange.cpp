// Words are counted where they belong: every rank reads a text of its own and sends each count
// to the rank that keeps the word, without anybody knowing beforehand from whom something
// comes.
//     mpirun -n 4 ./sparse_exchange

#include <functional>
#include <iostream>
#include <map>
#include <norma/norma.hpp>
#include <sstream>
#include <string>

namespace {

using Counts = std::map<std::string, int>;

/// What this rank has read: one word more on each.
Counts counted(int rank) {
    std::istringstream text("the ring and the halo and the root");
    Counts counts;
    for (std::string word; text >> word;)
        ++counts[word];
    ++counts["rank" + std::to_string(rank)];
    return counts;
}

/// Who keeps a word.
int keeper(const std::string& word, int ranks) {
    return static_cast<int>(word.front()) % ranks;
}

}  // namespace

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;

    std::map<int, Counts> outgoing;  // by destination: only those who get something
    for (const auto& [word, count] : counted(world.rank()))
        outgoing[keeper(word, world.size())][word] = count;

    Counts kept;
    for (const auto& [source, counts] : world.sparse_exchange(outgoing)) {
        for (const auto& [word, count] : counts)
            kept[word] += count;
    }

    // Every word is kept by one rank alone.
    const auto words = static_cast<int>(world.all_reduce(kept.size(), std::plus<>()));
    const int the = world.all_reduce(kept.contains("the") ? kept["the"] : 0, std::plus<>());
    if (world.rank() == 0) std::cout << words << " words, 'the' " << the << " times\n";
    return the == 3 * world.size() && words == 5 + world.size() ? 0 : 1;
}
