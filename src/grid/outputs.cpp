#include "grid/outputs.hpp"

#include "norma/comm/bcast.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/decompose/npy.hpp"
#include "norma/decompose/png.hpp"
#include "norma/decompose/xdmf.hpp"

#include "base/utf8.hpp"
#include "decompose/agreement.hpp"
#include "decompose/checkpoint_folder.hpp"
#include "grid/model_file.hpp"
#include "grid/step_files.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

namespace norma::grid {

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Names of files are any bytes, and JSON is UTF-8: what is none becomes a list of numbers.
nlohmann::json as_json(const std::string& bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const Utf8Character character = utf8_at(bytes, at);
        if (!character.valid) return std::vector<std::uint8_t>(bytes.begin(), bytes.end());
        at += character.length;
    }
    return bytes;
}

std::string from_json(const nlohmann::json& json) {
    if (json.is_string()) return json.get<std::string>();
    const auto bytes = json.get<std::vector<std::uint8_t>>();
    return {bytes.begin(), bytes.end()};
}

/// A file, by its name from anywhere.
nlohmann::json file_as_json(const std::string& path) {
    std::error_code error;
    const auto absolute = std::filesystem::absolute(path, error);
    return as_json(path.empty() || error ? path : absolute.string());
}

}  // namespace

template <int N>
Outputs<N>::Outputs(Simulation<N>& simulation, const RunSettings& settings, double dt)
    : simulation_(simulation),
      settings_(settings),
      dt_(dt),
      folder_(settings.model.output.folder) {}

template <int N>
std::optional<Failure> Outputs<N>::begin() {
    const Communicator& comm = simulation_.communicator();
    std::string wrong;
    if (comm.rank() == 0) {
        std::error_code error;
        std::filesystem::create_directories(folder_, error);
        if (error) {
            wrong = fmt::format("cannot make the folder {}: {}", folder_, error.message());
        } else if (!lock()) {
            wrong = fmt::format(
                "another run writes into the folder {}; --out names another one", folder_);
        }
    }
    wrong = comm.bcast(wrong, 0);
    if (!wrong.empty()) return Failure{wrong};
    return std::nullopt;
}

template <int N>
std::optional<Failure> Outputs<N>::keep_others(const std::string& own) {
    return detail::at_root(simulation_.communicator(), [&]() -> std::optional<Failure> {
        std::error_code error;
        if (!std::filesystem::exists(series(), error)) return std::nullopt;
        if (!own.empty() &&
            std::filesystem::equivalent(
                std::filesystem::path(own) / "..", std::filesystem::path(series()), error))
            return std::nullopt;
        const auto there = detail::checkpoints_in(series());
        if (!there) return Failure{there.error()};
        if (there->empty()) return std::nullopt;
        return Failure{fmt::format(
            "{0} holds a run, whose last checkpoint is {1}: 'norma-grid restart {0}' goes on "
            "with it, --out names another folder, and 'run --anew' removes its checkpoints",
            folder_,
            there->front())};
    });
}

/// As long as this process lives. What cannot be locked on its file system is left unlocked.
template <int N>
bool Outputs<N>::lock() {
    lock_ = FileDescriptor(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return !lock_ || ::flock(lock_.get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

template <int N>
Result<std::vector<std::string>> Outputs<N>::take_over(std::int64_t last) {
    begins_xdmf_ = true;
    std::vector<std::string> notes;
    const auto count = Checkpoint::remove_series(simulation_.communicator(), series());
    if (!count) return Failure{count.error()};
    if (*count > 0) {
        notes.push_back(
            fmt::format("checkpoints of an earlier run in {} are removed", folder_));
    }
    const auto failure =
        detail::at_root(simulation_.communicator(), [&]() -> std::optional<Failure> {
            auto note = look_at_earlier_files(last);
            if (!note) return Failure{note.error()};
            if (!note->empty()) notes.push_back(std::move(*note));
            return std::nullopt;
        });
    if (failure) return *failure;
    return notes;
}

/// Whether the run itself begins with it: start values, a mask, weights.
template <int N>
bool Outputs<N>::is_input(const std::string& name) const {
    const auto is_this = [&](const std::string& path) {
        std::error_code error;
        return !path.empty() && std::filesystem::equivalent(path, folder_ + "/" + name, error);
    };
    const auto& fields = settings_.model.fields;
    return is_this(settings_.model.mask.text) || is_this(settings_.weights) ||
           std::any_of(fields.begin(), fields.end(), [&](const auto& field) {
               return field.from_file && is_this(field.start.text);
           });
}

/// Removes them, or tells of those that the run does not write again.
template <int N>
Result<std::string> Outputs<N>::look_at_earlier_files(std::int64_t last) const {
    auto files = step_files(folder_);
    if (!files) return Failure{files.error()};
    if (settings_.anew) {
        std::erase_if(*files, [this](const StepFile& file) { return is_input(file.name); });
        if (auto failure = remove_step_files(folder_, *files)) return *failure;
        if (files->empty()) return std::string();
        return fmt::format(
            "files of an earlier run in {} are removed: {}", folder_, files->size());
    }
    const std::int64_t every = settings_.model.output.every;
    std::erase_if(*files, [&](const StepFile& file) {
        return file.step == last || (every > 0 && file.step < last && file.step % every == 0);
    });
    if (files->empty()) return std::string();
    return fmt::format(
        "files of an earlier run stay in {}, of steps that this one does not write: {}, the "
        "last is {}; --anew removes them",
        folder_,
        files->size(),
        files->back().name);
}

template <int N>
bool Outputs<N>::is_wanted(const std::string& field) const {
    const auto& wanted = settings_.model.output.fields;
    return wanted.empty() || contains(wanted, field);
}

template <int N>
std::optional<Failure> Outputs<N>::write() {
    const auto& formats = settings_.model.output.formats;
    const auto& fields = settings_.model.fields;
    for (std::size_t f = 0; f < fields.size(); ++f) {
        if (!is_wanted(fields[f].name)) continue;
        const std::string stem =
            fmt::format("{}/{}-{:010}", folder_, fields[f].name, simulation_.step());
        if (contains(formats, "npy")) {
            if (auto failure = write_npy(stem + ".npy", *simulation_.fields()[f]))
                return failure;
        }
        if (contains(formats, "png")) {
            if (auto failure = write_picture(f, stem + ".png")) return failure;
        }
    }
    return contains(formats, "xdmf") ? write_xdmf() : std::nullopt;
}

template <int N>
std::optional<Failure> Outputs<N>::write_picture(std::size_t field, const std::string& path) {
    if constexpr (N == 1) {
        return Failure{path + ": a grid of one dimension makes no picture; write npy"};
    } else {
        const auto written = write_png(path, *simulation_.fields()[field]);
        if (!written) return Failure{written.error()};
        return std::nullopt;
    }
}

template <int N>
std::optional<Failure> Outputs<N>::write_xdmf() {
    XdmfStep step{.step = simulation_.step(),
                  .time = dt_ * static_cast<double>(simulation_.step())};
    for (std::size_t d = N; d-- > 0;) {
        step.spacing.push_back(settings_.model.spacing[d]);
        // Of the model: the middle of the first cell. Of XDMF: where it begins.
        step.origin.push_back(settings_.model.origin[d] - settings_.model.spacing[d] / 2);
    }
    if (std::exchange(begins_xdmf_, false)) step.earlier = EarlierSteps::removed;
    std::vector<FieldToWrite<N>> fields;
    for (std::size_t f = 0; f < settings_.model.fields.size(); ++f) {
        const std::string& name = settings_.model.fields[f].name;
        if (is_wanted(name)) fields.emplace_back(name, std::as_const(*simulation_.fields()[f]));
    }
    return append_xdmf(folder_ + "/run.xdmf", step, fields);
}

template <int N>
std::optional<Failure> Outputs<N>::save() {
    if (saved_ == simulation_.step()) return std::nullopt;
    const CheckpointMoment moment{.step = simulation_.step(),
                                  .time = dt_ * static_cast<double>(simulation_.step()),
                                  .user = describe_run(settings_, dt_)};
    auto failure =
        Checkpoint::save(simulation_.communicator(), series(), moment, simulation_.state());
    if (!failure) saved_ = simulation_.step();
    return failure;
}

std::string describe_run(const RunSettings& settings, double dt) {
    nlohmann::json sets = nlohmann::json::array();
    for (const auto& [name, value] : settings.source.sets)
        sets.push_back({name, as_json(value)});
    const Output& output = settings.model.output;
    const nlohmann::json run{
        {"model", settings.source.text},
        {"name", as_json(settings.source.name)},
        {"set", sets},
        {"dt", dt},
        {"steps", settings.model.steps},
        {"end_time", settings.model.end_time.value_or(0)},
        {"every", output.every},
        {"checkpoint", output.checkpoint},
        {"fields", output.fields},
        {"formats", output.formats},
        {"folder", file_as_json(output.folder)},
        {"stop_when", as_json(output.stop_when ? output.stop_when->text : "")},
        {"mask", file_as_json(settings.model.mask.text)},
        {"mask_checksum", settings.mask_checksum.value_or(0)},
        {"weights", file_as_json(settings.weights)},
        {"expressions", settings.use_expressions},
        {"preset", settings.model.preset},
        {"start", settings.start},
        {"stopped", settings.stopped}};
    return run.dump();
}

Result<RunSettings> described_run(const std::string& json, const std::string& path) {
    RunSettings settings;
    try {
        const auto run = nlohmann::json::parse(json);
        settings.source.text = run.at("model").get<std::string>();
        settings.source.name = from_json(run.at("name"));
        for (const auto& one : run.at("set")) {
            settings.source.sets.emplace_back(one.at(0).get<std::string>(),
                                              from_json(one.at(1)));
        }
        auto model = parse_model(settings.source.text, settings.source.name);
        if (!model) return Failure{fmt::format("{}: its model: {}", path, model.error())};
        settings.model = *std::move(model);
        for (const auto& [name, value] : settings.source.sets)
            if (auto failure = set(settings.model, name, value)) return *failure;
        if (settings.model.scheme != Scheme::map) {
            settings.model.dt = run.at("dt").get<double>();
            settings.model.allow_unstable = true;  // it was looked at when the run began
        }
        Output& output = settings.model.output;
        settings.model.steps = run.at("steps").get<std::int64_t>();
        const auto end_time = run.at("end_time").get<double>();
        settings.model.end_time.reset();
        if (end_time > 0) settings.model.end_time = end_time;
        output.every = run.at("every").get<std::int64_t>();
        output.checkpoint = run.at("checkpoint").get<std::int64_t>();
        output.fields = run.at("fields").get<std::vector<std::string>>();
        output.formats = run.at("formats").get<std::vector<std::string>>();
        output.folder = from_json(run.at("folder"));
        const std::string stop = from_json(run.at("stop_when"));
        output.stop_when.reset();
        if (!stop.empty()) output.stop_when = Text{stop, {}};
        settings.model.mask.text = from_json(run.at("mask"));
        const auto mask_checksum = run.at("mask_checksum").get<std::uint64_t>();
        if (!settings.model.mask.text.empty()) settings.mask_checksum = mask_checksum;
        settings.weights = from_json(run.at("weights"));
        settings.use_expressions = run.at("expressions").get<bool>();
        settings.model.preset = run.at("preset").get<std::string>();
        settings.start = run.at("start").get<std::string>();
        settings.stopped = run.at("stopped").get<bool>();
    } catch (const nlohmann::json::exception& error) {
        return Failure{fmt::format(
            "{}: it holds no run of norma-grid that can go on: {}", path, error.what())};
    }
    return settings;
}

template class Outputs<1>;
template class Outputs<2>;
template class Outputs<3>;

}  // namespace norma::grid
