#pragma once
// What neighbours exchange in two steps: how long the rows are, then the rows.

#include "norma/comm/neighbour_calls.hpp"
#include "norma/comm/rows.hpp"

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace norma::detail {

/// The two steps of an exchange of rows.
class RowExchange {
  public:
    /// Begins the next step; false if none is left. Called with the same rows until then, one
    /// for each destination.
    template <typename E>
    bool next(const Action& action,
              const NeighbourLists& lists,
              const MemoryRows& rows,
              Ragged<E>& received) {
        switch (step_++) {
            case 0:
                if (checks_arguments &&
                    rows.meets(memory_of(received.flat()), received.offsets()))
                    refuse_in_place(action.in_parts(), "exchange of rows");
                begin_lengths(action,
                              lists,
                              rows,
                              RaggedAccess::room_for_lengths(received, lists.sources.size()));
                return true;
            case 1:
                RaggedAccess::reshape(received);
                neighbour_exchange_rows(
                    action, lists, rows, {memory_of(received.flat()), received.offsets()});
                return true;
            default:
                return false;
        }
    }

  private:
    void begin_lengths(const Action& action,
                       const NeighbourLists& lists,
                       const MemoryRows& rows,
                       std::size_t* received);

    int step_ = 0;
    PerRank sent_;  // the lengths, until the next step
};

template <typename E>
MemoryRows memory_rows_of(const Ragged<E>& rows) {
    return {memory_of(rows.flat()), rows.offsets()};
}
/// What goes to every destination.
template <typename R>
MemoryRows same_for_all(const NeighbourLists& lists, const R& values) {
    return {memory_of(values), lists.destinations.size()};
}

/// Rows it owns, or looks at: one for each destination, and from each source.
template <typename E, typename Rows>
struct NeighbourRows {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "iexchange_v";

    NeighbourPtr lists;
    Rows rows;
    RowExchange exchange{};
    Ragged<E> received{};

    bool next(const Action& action) {
        return exchange.next(action, *lists, memory_rows_of(rows), received);
    }
    Ragged<E> result() { return std::move(received); }
};

/// A range it owns, or looks at, for all destinations.
template <typename R>
struct NeighbourSameRow {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "ineighbour_all_gather_v";
    static constexpr bool borrows = lends<R>;
    using Element = wire::ElementOf<std::remove_reference_t<R>>;

    NeighbourPtr lists;
    R values;
    RowExchange exchange{};
    Ragged<Element> received{};

    bool next(const Action& action) {
        return exchange.next(action, *lists, same_for_all(*lists, values), received);
    }
    Ragged<Element> result() { return std::move(received); }
};

[[noreturn]] void refuse_value_of_nobody();

/// What stands for the value of a neighbour that is no_rank. Throws UsageError if the type has
/// no default.
template <typename T>
T value_of_nobody() {
    if constexpr (std::is_default_constructible_v<T>) {
        return T{};
    } else {
        refuse_value_of_nobody();
    }
}

/// A value for each row.
template <typename T>
std::vector<Carried<T>> neighbour_values_of(const Ragged<typename RowOf<T>::Element>& rows,
                                            const NeighbourLists& lists) {
    std::vector<Carried<T>> values;
    values.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        values.push_back(lists.sources[row] == no_rank ? value_of_nobody<Carried<T>>()
                                                       : RowOf<T>::made_of(rows[row]));
    }
    return values;
}

/// Plain data that can lie in the vector it comes in.
template <typename T>
concept NeighbourListable = Listable<T> && std::is_default_constructible_v<T>;

/// A value for each destination, and from each source.
template <typename T>
struct NeighbourValues {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "iexchange";
    using Element = typename RowOf<T>::Element;

    NeighbourValues(NeighbourPtr lists, const std::vector<T>& values)
        : rows{std::move(lists), rows_of(values)} {}
    bool next(const Action& action) { return rows.next(action); }
    std::vector<Carried<T>> result() const {
        return neighbour_values_of<T>(rows.received, *rows.lists);
    }

    NeighbourRows<Element, Ragged<Element>> rows;
};

/// The same where one value is one element.
template <NeighbourListable T>
struct NeighbourValues<T> {
    static constexpr Staged::StepCount steps = Staged::StepCount::one;
    static constexpr const char* name = "iexchange";

    NeighbourValues(NeighbourPtr neighbours, std::vector<T> given)
        : lists(std::move(neighbours)),
          values(std::move(given)),
          received(lists->sources.size()) {}
    bool next(const Action& action) {
        if (std::exchange(begun, true)) return false;
        Memory one = memory_of(values);
        one.count = 1;
        neighbour_exchange(action, *lists, one, received.data());
        return true;
    }
    std::vector<T> result() { return std::move(received); }

    NeighbourPtr lists;
    std::vector<T> values;
    std::vector<T> received;
    bool begun = false;
};

/// One value for all destinations.
template <typename T>
struct NeighbourSameValue {
    static constexpr Staged::StepCount steps = Staged::StepCount::several;
    static constexpr const char* name = "ineighbour_all_gather";
    using Element = typename RowOf<T>::Element;

    template <typename Value>
    NeighbourSameValue(NeighbourPtr neighbours, Value&& value)
        : lists(std::move(neighbours)), row(std::forward<Value>(value)) {}
    bool next(const Action& action) {
        return exchange.next(
            action, *lists, {row.memory(), lists->destinations.size()}, received);
    }
    std::vector<Carried<T>> result() const { return neighbour_values_of<T>(received, *lists); }

    NeighbourPtr lists;
    RowOf<T> row;
    RowExchange exchange;
    Ragged<Element> received;
};

template <NeighbourListable T>
struct NeighbourSameValue<T> {
    static constexpr Staged::StepCount steps = Staged::StepCount::one;
    static constexpr const char* name = "ineighbour_all_gather";

    NeighbourSameValue(const NeighbourPtr& lists, const T& own)
        : value(own), received(lists->sources.size()) {}
    bool next(const Action& action) {
        if (std::exchange(begun, true)) return false;
        neighbour_all_gather(action, memory_of(value), received.data());
        return true;
    }
    std::vector<T> result() { return std::move(received); }

    T value;
    std::vector<T> received;
    bool begun = false;
};

}  // namespace norma::detail
