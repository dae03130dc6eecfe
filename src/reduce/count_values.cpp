#include "reduce/count_values.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace norma::reduce {

namespace {

/// The tallies of several columns; a state of run_pass().
struct Tallies {
    std::vector<ValueTally> columns;

    void add(const TableBlock& block) {
        for (ValueTally& column : columns)
            column.add(block);
    }
    void merge(Tallies other) {
        for (std::size_t i = 0; i < columns.size(); ++i)
            columns[i].merge(std::move(other.columns[i]));
    }
    [[nodiscard]] std::size_t parts() const {
        std::size_t most = 1;
        for (const ValueTally& column : columns)
            most = std::max(most, column.parts());
        return most;
    }
    [[nodiscard]] Tallies take_part(std::size_t part) const {
        Tallies taken;
        for (const ValueTally& column : columns)
            taken.columns.push_back(column.take_part(part));
        return taken;
    }
    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& columns;
    }
};

class Counting {
  public:
    Counting(Session& session,
             const std::vector<std::size_t>& columns,
             Parts parts,
             const UseTally& use)
        : session_(session), columns_(columns), parts_(parts), use_(use) {}

    /// The columns at these places, and of their values those in `part`.
    void count(const std::vector<std::size_t>& places, HashPart part) {
        constexpr unsigned most_bits = 20;
        const bool can_halve = parts_ == Parts::allowed && part.bits < most_bits;
        try {
            pass(places, part);
            return;
        } catch (const TooLarge&) {
            const bool is_last = places.size() == 1 && !can_halve;
            if (is_last || !session_.table().streams.empty()) throw;
        }
        tell_of_parts();
        if (places.size() > 1) {
            for (const std::size_t place : places)
                count({place}, part);
        } else {
            for (const std::uint64_t which : {0U, 1U})
                count(places, part.half(which));
        }
    }

  private:
    void pass(const std::vector<std::size_t>& places, HashPart part) {
        const auto memory = std::make_shared<MemoryBudget>(session_.settings().memory);
        const Tallies found = session_.pass<Tallies>([&] {
            Tallies tallies;
            for (const std::size_t place : places)
                tallies.columns.emplace_back(columns_[place], part, memory);
            return tallies;
        });
        if (!session_.crew().is_root()) return;
        for (std::size_t i = 0; i < places.size(); ++i)
            use_(places[i], found.columns[i]);
    }

    void tell_of_parts() {
        if (std::exchange(told_, true)) return;
        session_.say(
            "the different values take more than --memory allows: they are counted in parts, "
            "and the files read for each");
    }

    Session& session_;
    const std::vector<std::size_t>& columns_;
    Parts parts_;
    const UseTally& use_;
    bool told_ = false;
};

}  // namespace

void count_values(Session& session,
                  const std::vector<std::size_t>& columns,
                  Parts parts,
                  const UseTally& use) {
    if (columns.empty()) return;
    std::vector<std::size_t> places(columns.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    Counting(session, columns, parts, use).count(places, {});
}

}  // namespace norma::reduce
