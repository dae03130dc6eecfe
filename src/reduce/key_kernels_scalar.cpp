#include "reduce/key_loops.hpp"

namespace norma::reduce {
namespace {

struct Held {
    PackedKey key;

    static Held read(const char* text, std::uint32_t length) {
        Held held;
        __builtin_memcpy(&held.key, text, sizeof held.key);
        for (std::uint32_t i = 0; i < 4; ++i) {
            const std::uint32_t bytes = length > 8 * i ? length - 8 * i : 0;
            if (bytes < 8) held.key.words[i] &= (std::uint64_t{1} << (8 * bytes)) - 1;
        }
        held.key.words[3] |= std::uint64_t{length} << 56;
        return held;
    }
    static Held read(const PackedKey& key) { return {key}; }
    void write(PackedKey& to) const { to = key; }
    [[nodiscard]] std::uint64_t hash() const { return hash_of(key); }
    [[nodiscard]] bool is(const PackedKey& other) const {
        std::uint64_t differs = 0;
        for (int i = 0; i < 4; ++i)
            differs |= key.words[i] ^ other.words[i];
        return differs == 0;
    }
};

}  // namespace

const KeyKernels scalar_key_kernels = {find<Held>, find_far<Held>};

}  // namespace norma::reduce
