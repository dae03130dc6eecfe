// The words of many texts are counted: each text is mapped by whichever rank is free, the
// counts of a word are added up on the one rank that owns it, and rank 0 prints all in their
// order.
//     mpirun -n 4 ./word_count

#include <functional>
#include <iostream>
#include <norma/norma.hpp>
#include <norma/reduce/map_reduce.hpp>
#include <sstream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;

    const std::vector<std::string> texts = {"one ring for each rank",
                                            "and one rank for the root",
                                            "each rank sends and each rank receives",
                                            "until the root has them all"};
    const auto words_of = [](const std::string& text, const auto& emit) {
        std::istringstream words(text);
        for (std::string word; words >> word;)
            emit(word, 1);
    };

    const auto counts =
        norma::map_reduce<std::string, int>(world, texts, words_of, std::plus<>());
    counts.gather_sorted(0, [](const std::string& word, int count) {
        std::cout << word << ' ' << count << '\n';
    });
    return counts.total_size() == 14 ? 0 : 1;
}
