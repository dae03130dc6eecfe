#include "reduce/key_loops.hpp"

namespace norma::reduce {
namespace {

struct Held {
    PackedKey key;

    static Held read(const char* text, std::uint32_t length) {
        Held held;
        PackedKey kept;
        __builtin_memcpy(&held.key, text, sizeof held.key);
        __builtin_memcpy(&kept,
                         reinterpret_cast<const char*>(ones_and_zeros) + sizeof kept - length,
                         sizeof kept);
        for (int i = 0; i < 4; ++i)
            held.key.words[i] &= kept.words[i];
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
