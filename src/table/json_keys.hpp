#pragma once
// Which column a key of a JSON object is, guessed from the keys of the objects before it.
//
//     JsonKeys keys;                                   // of objects that are not in others
//     JsonKeys::Key* key = keys.guess(previous, raw);  // as it is written
//     if (key == nullptr) key = &keys.find(previous, raw, unescaped);

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace norma::table {

/// The keys of one object, in all lines.
class JsonKeys {
  public:
    static constexpr std::uint32_t no_column = std::numeric_limits<std::uint32_t>::max();

    struct Key {
        std::string written;               ///< between the quotes
        std::string name;                  ///< of its column, outer keys before it
        std::uint32_t column = no_column;  ///< none as long as its values are objects
        std::unique_ptr<JsonKeys> inside;  ///< keys of the objects that are its values
        Key* next = nullptr;               ///< which key came after it the last time
    };

    explicit JsonKeys(std::string prefix = {}) : prefix_(std::move(prefix)) {}

    /// The key that `text` begins with, which goes on behind its closing quote; nullptr if it
    /// is none of those that followed `previous` (nullptr: none yet) before.
    [[nodiscard]] Key* guess(const Key* previous, std::string_view text) noexcept {
        constexpr int tries = 4;  // keys that this object lacks
        Key* key = previous == nullptr ? first_ : previous->next;
        for (int i = 0; i < tries && key != nullptr; ++i, key = key->next) {
            const std::string& written = key->written;
            if (text.size() > written.size() && text[written.size()] == '"' &&
                text.starts_with(written)) {
                return key;
            }
        }
        return nullptr;
    }

    /// The key of that name, from now on the one expected after `previous`; made if it is new.
    Key& find(Key* previous, std::string_view written, std::string_view name) {
        const auto found = by_name_.find(name);
        Key& key = found != by_name_.end() ? *found->second : make(written, name);
        (previous == nullptr ? first_ : previous->next) = &key;
        return key;
    }

    [[nodiscard]] std::size_t prefix_size() const noexcept { return prefix_.size(); }

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };

    Key& make(std::string_view written, std::string_view name) {
        Key& key = keys_.emplace_back();
        key.written = written;
        key.name = prefix_ + std::string(name);
        by_name_.emplace(name, &key);
        return key;
    }

    std::string prefix_;
    std::deque<Key> keys_;  // which stay where they are
    std::unordered_map<std::string, Key*, Hash, std::equal_to<>> by_name_;
    Key* first_ = nullptr;
};

}  // namespace norma::table
