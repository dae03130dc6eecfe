#include "doctor.hpp"

#include "norma/launch/environment.hpp"

#include "facts.hpp"
#include "launch/diagnosis.hpp"
#include "site.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

namespace norma::app {
namespace {

using launch::Finding;
using launch::Verdict;

using Findings = std::vector<Finding>;

void append(Findings& all, Findings more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

Findings check_hostfile(const std::string& path, const launch::RunSite& site) {
    if (path.empty()) return {};
    const auto hosts = launch::read_hostfile(path);
    if (!hosts) return {{"hostfile", Verdict::bad, hosts.error(), "correct the file"}};
    Findings findings{
        {"hostfile", Verdict::good, fmt::format("{}: {} hosts", path, hosts->size()), ""}};
    const std::string ours = site.mpirun ? site.mpirun->text : "no mpirun";
    std::set<std::string> seen{"localhost", "127.0.0.1", site.host};
    for (const launch::Host& host : *hosts) {
        if (!seen.insert(host.name).second) continue;
        findings.push_back(launch::judge_host(try_host(host.name, ours)));
    }
    return findings;
}

Findings check_all(const DoctorOptions& options) {
    const launch::RunSite site = look_around();
    const launch::Launch launched = launch::detect_launch();
    Findings all;
    all.push_back(launch::judge_launcher(launched, mpi_family()));
    all.push_back(launch::judge_mpi(mpi_library(), site.mpirun));
    append(all, launch::judge_refusals(site));
    all.push_back(launch::judge_cores(launch::allowed_cores()));
    append(all, launch::judge_limits(limits()));
    append(all, launch::judge_shared_memory(shared_memory()));
    append(all, check_hostfile(options.hostfile, site));
    all.push_back(launch::judge_slurm(site.slurm, try_srun()));
    if (launched.alone()) all.push_back(launch::judge_start(try_start(site)));
    return all;
}

void clean() {
    for (const std::string& path : shared_memory().stale) {
        std::error_code error;
        std::filesystem::remove(path, error);
        fmt::print(stderr, "norma doctor: {} {}\n", error ? "cannot remove" : "removed", path);
    }
}

const char* word(Verdict verdict) {
    switch (verdict) {
        case Verdict::good:
            return "ok";
        case Verdict::note:
            return "note";
        case Verdict::bad:
            return "WRONG";
    }
    return "?";
}

void print_text(const Findings& findings) {
    for (const Finding& finding : findings) {
        fmt::print("{:<6} {:<17} {}\n", word(finding.verdict), finding.topic, finding.says);
        if (!finding.remedy.empty()) fmt::print("{:<6} {:<17} -> {}\n", "", "", finding.remedy);
    }
}

void print_json(const Findings& findings, bool ok) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Finding& finding : findings) {
        list.push_back({{"topic", finding.topic},
                        {"verdict", word(finding.verdict)},
                        {"says", finding.says},
                        {"remedy", finding.remedy}});
    }
    const nlohmann::ordered_json all{{"ok", ok}, {"findings", list}};
    using Handler = nlohmann::ordered_json::error_handler_t;
    fmt::print("{}\n", all.dump(2, ' ', false, Handler::replace));
}

}  // namespace

int doctor(const DoctorOptions& options) {
    if (options.clean) clean();
    const Findings findings = check_all(options);
    const auto wrong =
        std::count_if(findings.begin(), findings.end(), [](const Finding& finding) {
            return finding.verdict == Verdict::bad;
        });
    if (options.json) {
        print_json(findings, wrong == 0);
    } else {
        print_text(findings);
        fmt::print("{}\n", wrong == 0 ? "all is well" : fmt::format("{} wrong", wrong));
    }
    return wrong == 0 ? 0 : 1;
}

}  // namespace norma::app
