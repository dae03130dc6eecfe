#include "decompose/halo_exchange.hpp"

#include "norma/base/bytes.hpp"
#include "norma/comm/check.hpp"
#include "norma/comm/memory.hpp"

#include "decompose/cell_rows.hpp"
#include "decompose/cell_type.hpp"
#include "decompose/shared_faces.hpp"
#include "decompose/waiting.hpp"

#include <algorithm>
#include <utility>

namespace norma::detail {

namespace {

struct RequestKind {
    using Raw = MPI_Request;
    static Raw null() noexcept { return MPI_REQUEST_NULL; }
    static void free(Raw& raw) noexcept { static_cast<void>(MPI_Request_free(&raw)); }
};

/// The boxes of all arrays, one after the other, at their addresses.
template <int N>
Handle<TypeKind> type_of(std::span<const ExchangedArray<N>> arrays,
                         const std::vector<Box<N>>& boxes) {
    std::vector<Handle<TypeKind>> parts;
    std::vector<MPI_Aint> places;
    for (const ExchangedArray<N>& array : arrays) {
        const Layout<N>& layout = array.field->layout();
        const std::size_t size = array.field->element_size();
        for (const Box<N>& box : boxes) {
            parts.push_back(cell_type(layout, size, box));
            MPI_Aint place = 0;
            auto* const first = static_cast<std::byte*>(array.data) +
                                layout.offset(box.lo) * static_cast<std::ptrdiff_t>(size);
            check(MPI_Get_address(first, &place), "MPI_Get_address");
            places.push_back(place);
        }
    }
    std::vector<MPI_Datatype> raw_parts;
    raw_parts.reserve(parts.size());
    for (const auto& part : parts)
        raw_parts.push_back(part.get());
    const std::vector<int> ones(parts.size(), 1);
    MPI_Datatype raw = MPI_DATATYPE_NULL;
    check(
        MPI_Type_create_struct(
            static_cast<int>(parts.size()), ones.data(), places.data(), raw_parts.data(), &raw),
        "MPI_Type_create_struct");
    Handle<TypeKind> type(raw);
    check(MPI_Type_commit(&raw), "MPI_Type_commit");
    return type;
}

template <int N>
bool same(std::span<const ExchangedArray<N>> one, std::span<const ExchangedArray<N>> other) {
    return std::equal(
        one.begin(), one.end(), other.begin(), other.end(), [](const auto& a, const auto& b) {
            return a.field == b.field && a.data == b.data && a.memory == b.memory;
        });
}

}  // namespace

/// The messages of arrays at fixed addresses.
template <int N>
class HaloExchange<N>::Binding {
  public:
    Binding(MPI_Comm comm,
            const std::vector<bool>& on_host,
            const HaloPlan<N>& plan,
            std::span<const ExchangedArray<N>> arrays)
        : plan_(plan),
          arrays_(arrays.begin(), arrays.end()),
          shared_(comm, plan, arrays, on_host) {
        for (std::size_t p = 0; p < plan.peers.size(); ++p) {
            if (!shared_.receives(p))
                prepare(comm, plan.peers[p].part, plan.peers[p].receives, Way::in);
        }
        for (std::size_t p = 0; p < plan.peers.size(); ++p) {
            if (!shared_.sends(p))
                prepare(comm, plan.peers[p].part, plan.peers[p].sends, Way::out);
        }
        for (const auto& request : owned_)
            requests_.push_back(request.get());
    }
    Binding(const Binding&) = delete;
    Binding& operator=(const Binding&) = delete;
    ~Binding() = default;

    [[nodiscard]] std::span<const ExchangedArray<N>> arrays() const noexcept { return arrays_; }

    /// Whether ghosts that never change have been written since rules were set; from now on
    /// they have.
    [[nodiscard]] bool constant_ghosts_are_there() {
        int set = 0;
        for (const ExchangedArray<N>& array : arrays_)
            set += array.field->rules_set();
        return std::exchange(rules_followed_, set) == set;
    }

    void start() {
        for (Packed& packed : packed_)
            if (packed.way == Way::out) pack(packed);
        shared_.start();
        start_all();
        for (const HaloCopy<N>& copy : plan_.copies)
            copy_here(copy);
    }

    bool progress() {
        const bool shared = shared_.progress();
        return test_all(requests_) && shared;
    }

    void finish() {
        shared_.finish();
        wait_for_all(requests_);
        for (const Packed& packed : packed_)
            if (packed.way == Way::in) unpack(packed);
    }

  private:
    enum class Way : std::uint8_t { in, out };

    /// Short rows on their way through a buffer.
    struct Packed {
        Way way;
        const std::vector<Box<N>>* boxes;
        Bytes buffer;
        IntCount number = IntCount(memory_of(buffer));
    };

    void prepare(MPI_Comm comm, int part, const std::vector<Box<N>>& boxes, Way way) {
        if (boxes.empty()) return;
        MPI_Request request = MPI_REQUEST_NULL;
        const auto init = way == Way::in ? receive_init : send_init;
        if (in_short_rows<N>(arrays_, boxes)) {
            packed_.push_back({way, &boxes, Bytes(bytes_of<N>(arrays_, boxes))});
            Packed& packed = packed_.back();
            init(packed.buffer.data(),
                 packed.number.count(),
                 packed.number.type(),
                 part,
                 comm,
                 &request);
        } else {
            types_.push_back(type_of<N>(arrays_, boxes));
            init(MPI_BOTTOM, 1, types_.back().get(), part, comm, &request);
        }
        owned_.emplace_back(request);
    }

    static void send_init(void* data,
                          int count,
                          MPI_Datatype type,
                          int rank,
                          MPI_Comm comm,
                          MPI_Request* request) {
        check(MPI_Send_init(data, count, type, rank, 0, comm, request), "MPI_Send_init");
    }
    static void receive_init(void* data,
                             int count,
                             MPI_Datatype type,
                             int rank,
                             MPI_Comm comm,
                             MPI_Request* request) {
        check(MPI_Recv_init(data, count, type, rank, 0, comm, request), "MPI_Recv_init");
    }

    void start_all() {
        if (requests_.empty()) return;
        check(MPI_Startall(static_cast<int>(requests_.size()), requests_.data()),
              "MPI_Startall");
    }

    template <typename Visit>
    void for_each_row(const Packed& packed, Visit&& visit) const {
        for (const ExchangedArray<N>& array : arrays_) {
            for (const Box<N>& box : *packed.boxes) {
                for_each_byte_row(static_cast<std::byte*>(array.data),
                                  array.field->layout(),
                                  array.field->element_size(),
                                  box,
                                  visit);
            }
        }
    }

    void pack(Packed& packed) const {
        std::byte* to = packed.buffer.data();
        for_each_row(packed, [&](const std::byte* row, std::size_t bytes) {
            copy_row(to, row, bytes);
            to += bytes;
        });
    }

    void unpack(const Packed& packed) const {
        const std::byte* from = packed.buffer.data();
        for_each_row(packed, [&](std::byte* row, std::size_t bytes) {
            copy_row(row, from, bytes);
            from += bytes;
        });
    }

    void copy_here(const HaloCopy<N>& copy) const {
        for (const ExchangedArray<N>& array : arrays_) {
            const Layout<N>& layout = array.field->layout();
            const std::size_t size = array.field->element_size();
            auto* const data = static_cast<std::byte*>(array.data);
            const std::ptrdiff_t away =
                (layout.offset(copy.to.lo) - layout.offset(copy.from.lo)) *
                static_cast<std::ptrdiff_t>(size);
            for_each_byte_row(
                data, layout, size, copy.from, [&](std::byte* row, std::size_t bytes) {
                    copy_row(row + away, row, bytes);
                });
        }
    }

    const HaloPlan<N>& plan_;
    std::vector<ExchangedArray<N>> arrays_;
    SharedFaces<N> shared_;
    std::vector<Packed> packed_;
    std::vector<Handle<TypeKind>> types_;
    std::vector<Handle<RequestKind>> owned_;
    std::vector<MPI_Request> requests_;
    int rules_followed_ = -1;
};

template <int N>
HaloExchange<N>::HaloExchange(MPI_Comm comm,
                              const std::vector<bool>& on_host,
                              const Decomposition<N>& decomposition,
                              int part,
                              const HaloWidth& width,
                              std::int64_t beyond)
    : comm_(comm),
      on_host_(on_host),
      plan_(HaloPlan<N>::of(decomposition, part, width)),
      beyond_(decomposition, beyond),
      filled_(decomposition.bounds_of(part)) {
    if (filled_.empty()) return;
    filled_ = filled_.grown(width.cells);
    for (std::size_t d = 0; d < N; ++d) {
        if (decomposition.periodic()[d]) continue;
        filled_.lo[d] = std::max<std::int64_t>(filled_.lo[d], 0);
        filled_.hi[d] = std::min(filled_.hi[d], decomposition.extents()[d]);
    }
}

template <int N>
HaloExchange<N>::~HaloExchange() = default;

template <int N>
typename HaloExchange<N>::Binding& HaloExchange<N>::binding_of(
    std::span<const ExchangedArray<N>> arrays) {
    const auto found =
        std::find_if(bindings_.begin(), bindings_.end(), [&](const auto& binding) {
            return same<N>(binding->arrays(), arrays);
        });
    if (found != bindings_.end()) {
        std::rotate(bindings_.begin(), found, found + 1);
    } else {
        constexpr std::size_t kept = 2;  // two arrays that swap
        if (bindings_.size() == kept) bindings_.pop_back();
        bindings_.insert(bindings_.begin(),
                         std::make_unique<Binding>(comm_, on_host_, plan_, arrays));
    }
    return *bindings_.front();
}

template <int N>
void HaloExchange<N>::start(std::span<const ExchangedArray<N>> arrays) {
    binding_of(arrays).start();
    under_way_ = true;
}

template <int N>
bool HaloExchange<N>::progress() {
    return bindings_.front()->progress();
}

template <int N>
void HaloExchange<N>::finish(std::int64_t steps) {
    Binding& binding = *bindings_.front();
    under_way_ = false;
    binding.finish();
    if (filled_.empty()) return;
    const bool changing_only = binding.constant_ghosts_are_there();
    for (const ExchangedArray<N>& array : binding.arrays())
        beyond_.fill(*array.field, array.data, filled_, steps, changing_only);
}

template class HaloExchange<1>;
template class HaloExchange<2>;
template class HaloExchange<3>;

}  // namespace norma::detail
