#include "farm/slots.hpp"

#include "norma/launch/machine.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace norma::farm {

namespace {

struct Host {
    std::vector<std::size_t> ranks;
    std::vector<launch::Cores> cores;  // of each rank
};

}  // namespace

std::vector<int> share_slots(const std::vector<Hello>& ranks,
                             const std::function<int(int cores)>& slots_of) {
    std::map<std::string, Host> hosts;
    for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
        Host& host = hosts[ranks[rank].host];
        host.ranks.push_back(rank);
        host.cores.push_back({.allowed = ranks[rank].allowed, .quota = ranks[rank].quota});
    }
    std::vector<int> slots(ranks.size(), 0);
    for (const auto& [name, host] : hosts) {
        const int total = std::max(1, slots_of(launch::shared_by(host.cores).count()));
        const int members = static_cast<int>(host.ranks.size());
        for (int i = 0; i < members; ++i) {
            // The last ranks take the remainder.
            const int extra = (members - 1 - i) < total % members ? 1 : 0;
            slots[host.ranks[static_cast<std::size_t>(i)]] = total / members + extra;
        }
    }
    return slots;
}

}  // namespace norma::farm
