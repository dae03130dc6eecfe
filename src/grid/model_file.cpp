#include "grid/model_file.hpp"

#include "base/file_descriptor.hpp"
#include "grid/boundary_reader.hpp"
#include "grid/model_check.hpp"
#include "grid/model_reader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <limits>

namespace norma::grid {
namespace {

using Entry = ModelReader::Entry;

constexpr std::int64_t most_cells = std::int64_t{1} << 48U;

class Interpretation {
  public:
    Interpretation(const toml::table& file, const std::string& name) : file_(file), in_(name) {}

    Model model() {
        in_.check_keys(file_,
                       "a model file",
                       {"grid", "parameters", "fields", "equations", "step", "output"});
        grid(needed("grid", "[grid] size = [512, 512]"));
        if (const auto* const table = in_.section(file_, "parameters")) parameters(*table);
        fields(needed("fields", "[fields] u = 0"));
        equations(needed("equations", R"-([equations] "du/dt" = "lap(u)")-"));
        step(needed("step", "[step] steps = 1000"));
        if (const auto* const table = in_.section(file_, "output")) output(*table);
        check_model(model_);
        return std::move(model_);
    }

  private:
    const toml::table& needed(std::string_view name, std::string_view example) {
        const toml::table* const table = in_.section(file_, name);
        if (table == nullptr) {
            in_.refuse(file_.source(),
                       fmt::format("[{}] is missing, as in: {}", name, example));
        }
        return *table;
    }

    void grid(const toml::table& table) {
        in_.check_keys(table, "[grid]", {"size", "spacing", "origin", "boundary", "mask"});
        const toml::node* const size = table.get("size");
        if (size == nullptr)
            in_.refuse(table.source(), "[grid] needs size, as in: size = [512, 512]");
        sizes(*size);
        if (const auto* const node = table.get("spacing")) {
            each(*node, "spacing", [this](const toml::node& item, std::size_t d) {
                model_.spacing[d] = in_.positive(item, "spacing");
            });
        }
        if (const auto* const node = table.get("origin")) {
            each(*node, "origin", [this](const toml::node& item, std::size_t d) {
                model_.origin[d] = in_.number(item, "origin");
            });
        }
        if (const auto* const node = table.get("boundary"))
            sides_ = read_sides(in_, *node, model_.dimensions, sides_);
        if (const auto* const node = table.get("mask"))
            model_.mask = {in_.string(*node, "mask"), in_.place(node->source())};
    }

    void sizes(const toml::node& node) {
        const toml::array* const list = node.as_array();
        if (list == nullptr) {
            model_.dimensions = 1;
            model_.size[0] = in_.whole(node, "size", 1);
            return;
        }
        if (list->empty() || list->size() > 3) {
            in_.refuse(node.source(),
                       fmt::format("size has 1 to 3 numbers (x, y, z), not {}", list->size()));
        }
        model_.dimensions = static_cast<int>(list->size());
        std::int64_t cells = 1;
        for (std::size_t d = 0; d < list->size(); ++d) {
            model_.size[d] = in_.whole((*list)[d], "size", 1);
            if (model_.size[d] > most_cells / cells)
                in_.refuse(node.source(), "a grid has at most 2^48 cells");
            cells *= model_.size[d];
        }
    }

    /// One number for all dimensions, or a list of one for each.
    template <typename Take>
    void each(const toml::node& node, std::string_view what, Take take) {
        const auto dimensions = static_cast<std::size_t>(model_.dimensions);
        const toml::array* const list = node.as_array();
        if (list != nullptr && list->size() != dimensions) {
            in_.refuse(node.source(),
                       fmt::format("{} has {} number{}, as size has, or one for all, not {}",
                                   what,
                                   dimensions,
                                   dimensions == 1 ? "" : "s",
                                   list->size()));
        }
        for (std::size_t d = 0; d < dimensions; ++d)
            take(list == nullptr ? node : (*list)[d], d);
    }

    void parameters(const toml::table& table) {
        for (const Entry& entry : ModelReader::entries(table)) {
            const std::string name(entry.key->str());
            check_name(name, "a parameter", in_.place(entry.key->source()));
            model_.parameters.push_back({name, in_.text(*entry.value, name)});
        }
    }

    void fields(const toml::table& table) {
        for (const Entry& entry : ModelReader::entries(table)) {
            Field field;
            field.name = entry.key->str();
            field.place = in_.place(entry.key->source());
            field.sides = sides_;
            check_name(field.name, "a field", field.place);
            if (const auto* const details = entry.value->as_table()) {
                in_.check_keys(*details, field.name, {"start", "velocity", "boundary"});
                if (const auto* const node = details->get("start")) start(field, *node);
                if (const auto* const node = details->get("velocity"))
                    field.velocity = in_.text(*node, "velocity");
                if (const auto* const node = details->get("boundary"))
                    field.sides = read_sides(in_, *node, model_.dimensions, sides_);
            } else {
                start(field, *entry.value);
            }
            model_.fields.push_back(std::move(field));
        }
        if (model_.fields.empty())
            in_.refuse(table.source(), "[fields] needs at least one field, as in: u = 0");
    }

    void start(Field& field, const toml::node& node) {
        field.start = in_.text(node, field.name);
        const std::string& text = field.start.text;
        field.from_file = text.size() > 4 && text.substr(text.size() - 4) == ".npy";
    }

    void equations(const toml::table& table) {
        std::string form;
        for (const Entry& entry : ModelReader::entries(table)) {
            const LeftSide left = left_side(entry.key->str());
            Field* const field = named(left.field, *entry.key);
            if (field->equation.place.line > 0) {
                in_.refuse(entry.key->source(),
                           fmt::format("{} has two equations", left.field));
            }
            field->equation = in_.text(*entry.value, std::string(entry.key->str()));
            const std::string here(left.form);
            if (!form.empty() && form != here) {
                in_.refuse(entry.key->source(),
                           fmt::format("equations are all of one form: this one is {}, those "
                                       "before are {}",
                                       here,
                                       form));
            }
            form = here;
        }
        for (const Field& field : model_.fields) {
            if (field.equation.place.line > 0) continue;
            throw Refused{
                fmt::format("{0}{1} has no equation; write \"d{1}/dt\" = 0 in "
                            "[equations] if it does not change",
                            field.place.prefix(),
                            field.name)};
        }
        model_.scheme =
            form == "u" ? Scheme::map : (form == "du/dt" ? Scheme::euler : Scheme::leapfrog);
    }

    Field* named(const std::string& name, const toml::key& key) {
        const auto found = std::find_if(model_.fields.begin(),
                                        model_.fields.end(),
                                        [&](const Field& field) { return field.name == name; });
        if (found != model_.fields.end()) return &*found;
        std::vector<std::string> forms;
        for (const Field& field : model_.fields)
            forms.push_back(fmt::format("d{}/dt", field.name));
        in_.refuse(key.source(),
                   fmt::format("'{}' is the equation of no field; there could be {}",
                               key.str(),
                               listed(forms)));
    }

    void step(const toml::table& table) {
        in_.check_keys(
            table, "[step]", {"scheme", "dt", "safety", "unstable", "steps", "end_time"});
        if (const auto* const node = table.get("scheme")) scheme(*node);
        if (const auto* const node = table.get("dt")) dt(*node);
        if (const auto* const node = table.get("safety")) {
            model_.safety = in_.positive(*node, "safety");
            if (model_.safety > 1) in_.refuse(node->source(), "safety is at most 1");
        }
        if (const auto* const node = table.get("unstable")) {
            in_.one_of(
                *node, in_.string(*node, "unstable"), "way of unstable", {"allow", "refuse"});
            model_.allow_unstable = *node->value<std::string>() == "allow";
        }
        const auto* const steps = table.get("steps");
        const auto* const end = table.get("end_time");
        if ((steps == nullptr) == (end == nullptr)) {
            in_.refuse(end == nullptr ? table.source() : end->source(),
                       "[step] needs steps or end_time, one of both");
        }
        if (steps != nullptr) model_.steps = in_.whole(*steps, "steps", 0);
        if (end != nullptr) model_.end_time = in_.positive(*end, "end_time");
    }

    void scheme(const toml::node& node) {
        const std::string word = in_.string(node, "scheme");
        in_.one_of(node, word, "scheme", {"euler", "rk2", "rk4", "leapfrog", "map"});
        const Scheme fitting = model_.scheme;
        for (const Scheme each :
             {Scheme::euler, Scheme::rk2, Scheme::rk4, Scheme::leapfrog, Scheme::map})
            if (name(each) == word) model_.scheme = each;
        const auto first_order = [](Scheme each) { return each <= Scheme::rk4; };
        if (model_.scheme == fitting || (first_order(model_.scheme) && first_order(fitting)))
            return;
        const std::string_view needs = model_.scheme == Scheme::map        ? "u"
                                       : model_.scheme == Scheme::leapfrog ? "d2u/dt2"
                                                                           : "du/dt";
        in_.refuse(node.source(),
                   fmt::format("scheme {} needs equations of the form {}", word, needs));
    }

    void dt(const toml::node& node) {
        model_.dt_place = in_.place(node.source());
        if (node.is_string()) {
            if (*node.value<std::string>() != "auto")
                in_.refuse(node.source(), "dt is a number or \"auto\"");
            return;
        }
        model_.dt = in_.positive(node, "dt");
    }

    void output(const toml::table& table) {
        Output& output = model_.output;
        in_.check_keys(table,
                       "[output]",
                       {"every", "fields", "formats", "checkpoint", "folder", "stop_when"});
        if (const auto* const node = table.get("every"))
            output.every = in_.whole(*node, "every", 0);
        if (const auto* const node = table.get("checkpoint"))
            output.checkpoint = in_.whole(*node, "checkpoint", 0);
        if (const auto* const node = table.get("folder"))
            output.folder = in_.string(*node, "folder");
        if (const auto* const node = table.get("stop_when"))
            output.stop_when = Text{in_.string(*node, "stop_when"), in_.place(node->source())};
        if (const auto* const node = table.get("formats")) {
            output.formats = in_.strings(*node, "formats");
            for (const std::string& format : output.formats)
                in_.one_of(*node, format, "format", {"npy", "png", "xdmf"});
        }
        if (const auto* const node = table.get("fields")) {
            output.fields = in_.strings(*node, "fields");
            std::vector<std::string> known;
            for (const Field& field : model_.fields)
                known.push_back(field.name);
            for (const std::string& field : output.fields) {
                if (model_.field(field) != nullptr) continue;
                in_.refuse(
                    node->source(),
                    fmt::format("there is no field '{}'; known are {}", field, listed(known)));
            }
        }
    }

    const toml::table& file_;
    ModelReader in_;
    Model model_;
    Sides sides_{};
};

/// Once, as what comes through a pipe can be.
Result<std::string> read_text(const std::string& path) {
    const auto failed = [&path] {
        return Failure{fmt::format("cannot read {}: {}", path, std::strerror(errno))};
    };
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return failed();
    std::string text;
    std::array<char, 1U << 16U> block{};
    for (;;) {
        const ssize_t got = ::read(file.get(), block.data(), block.size());
        if (got == 0) return text;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed();
        text.append(block.data(), static_cast<std::size_t>(got));
    }
}

void look_beside(const std::string& path, Model& model) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return;
    const fs::path folder = fs::path(path).parent_path();
    for (Field& field : model.fields)
        if (field.from_file) field.start.text = (folder / field.start.text).string();
    if (!model.mask.text.empty()) model.mask.text = (folder / model.mask.text).string();
}

}  // namespace

Result<Model> parse_model(std::string_view text, const std::string& file) {
    try {
        const toml::table table = toml::parse(text, file);
        return Interpretation(table, file).model();
    } catch (const toml::parse_error& error) {
        const Place place{file, error.source().begin.line, error.source().begin.column};
        return Failure{fmt::format("{}{}", place.prefix(), error.description())};
    } catch (const Refused& refused) {
        return Failure{refused.message};
    }
}

Result<ModelFile> read_model(const std::string& path) {
    auto text = read_text(path);
    if (!text) return Failure{text.error()};
    if (text->empty()) {
        return Failure{path +
                       ": it is empty; norma-grid preset heat prints a model to start from"};
    }
    auto model = parse_model(*text, path);
    if (!model) return Failure{model.error()};
    look_beside(path, *model);
    return ModelFile{std::move(*text), std::move(*model)};
}

}  // namespace norma::grid
