#include "decompose/checkpoint_meta.hpp"

#include "norma/base/checksum.hpp"
#include "norma/base/error.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace norma::detail {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view format_name = "norma checkpoint";
constexpr int format_version = 1;
constexpr int indent = 2;
constexpr std::string_view name_begins = "step-";
constexpr int most_nested_user = 100;

std::string hex(std::uint64_t value) {
    return fmt::format("{:016x}", value);
}

std::uint64_t number_of_hex(const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc() || end != text.data() + text.size())
        throw DecodeError(fmt::format("'{}' is no checksum", text));
    return value;
}

ElementType type_named(const std::string& name) {
    for (const auto kind : {ElementKind::boolean,
                            ElementKind::signed_integer,
                            ElementKind::unsigned_integer,
                            ElementKind::floating,
                            ElementKind::complex}) {
        for (const std::size_t size : {1U, 2U, 4U, 8U, 16U})
            if (const ElementType type{kind, size}; type.name() == name) return type;
    }
    throw DecodeError(fmt::format("'{}' is no type", name));
}

/// Throws DecodeError for arrays and objects in one another beyond `most_nested`: what writes
/// them again calls itself for each.
Json parsed(std::string_view text, int most_nested) {
    return Json::parse(text, [&](int depth, Json::parse_event_t event, const Json&) {
        const bool begins = event == Json::parse_event_t::array_start ||
                            event == Json::parse_event_t::object_start;
        if (begins && depth >= most_nested)
            throw DecodeError(fmt::format("it is nested more than {} deep", most_nested));
        return true;
    });
}

/// What is given as `user`. Throws UsageError.
Json parsed_user(const std::string& text) {
    try {
        return parsed(text, most_nested_user);
    } catch (const DecodeError& error) {
        throw UsageError(fmt::format(
            "Checkpoint::save: what is given as `user` cannot be saved: {}", error.what()));
    } catch (const Json::exception&) {
        throw UsageError("Checkpoint::save: what is given as `user` is no JSON");
    }
}

/// What the checksum in the file is of: all the rest, as it would be written.
std::string sum_of_rest(const Json& rest) {
    return hex(checksum(as_bytes(rest.dump())));
}

}  // namespace

std::string meta_text(const CheckpointMeta& meta) {
    if (meta.moment.step < 0) {
        throw UsageError(
            fmt::format("Checkpoint::save: step {} is none; 0 or more", meta.moment.step));
    }
    if (!std::isfinite(meta.moment.time)) {
        throw UsageError(
            fmt::format("Checkpoint::save: a time of {} cannot be saved", meta.moment.time));
    }
    Json user = parsed_user(meta.moment.user);
    Json json;
    json["format"] = format_name;
    json["version"] = format_version;
    json["step"] = meta.moment.step;
    json["time"] = meta.moment.time;
    json["fields"] = Json::array();
    for (const auto& field : meta.fields) {
        json["fields"].push_back({{"name", field.name},
                                  {"file", field.name + ".npy"},
                                  {"shape", field.shape},
                                  {"type", field.type.name()},
                                  {"checksum", hex(field.checksum)}});
    }
    json["user"] = std::move(user);
    const std::string sum = sum_of_rest(json);
    json["checksum"] = sum;
    return json.dump(indent) + "\n";
}

norma::Result<CheckpointMeta> parse_meta(std::string_view text) {
    try {
        Json json = parsed(text, most_nested_user + 1);
        if (json.at("format") != format_name)
            return Failure{"it does not describe a checkpoint of norma"};
        if (json.at("version") != format_version) {
            return Failure{fmt::format("it is of version {} of the format; version {} is known",
                                       json.at("version").dump(),
                                       format_version)};
        }
        const std::string sum = json.at("checksum").get<std::string>();
        json.erase("checksum");
        if (sum != sum_of_rest(json))
            return Failure{"it is damaged: its checksum is another than it says"};
        CheckpointMeta meta;
        meta.moment.step = json.at("step").get<std::int64_t>();
        meta.moment.time = json.at("time").get<double>();
        meta.moment.user = json.at("user").dump();
        FieldNames names;
        for (const Json& field : json.at("fields")) {
            meta.fields.push_back({field.at("name").get<std::string>(),
                                   field.at("shape").get<std::vector<std::int64_t>>(),
                                   type_named(field.at("type").get<std::string>()),
                                   number_of_hex(field.at("checksum").get<std::string>())});
            names.add(meta.fields.back().name);
        }
        return meta;
    } catch (const std::exception& error) {
        return Failure{std::string("it is damaged: ") + error.what()};
    }
}

std::string checkpoint_name(std::int64_t step) {
    return fmt::format("{}{:010}", name_begins, step);
}

std::optional<std::int64_t> step_of_name(std::string_view name) {
    if (!name.starts_with(name_begins)) return std::nullopt;
    std::int64_t step = 0;
    const auto [end, error] =
        std::from_chars(name.data() + name_begins.size(), name.data() + name.size(), step);
    if (error != std::errc() || step < 0 || name != checkpoint_name(step)) return std::nullopt;
    return step;
}

void FieldNames::add(const std::string& name) {
    constexpr std::size_t longest = 200;
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    const bool is_name = !name.empty() && name.size() <= longest && name.front() != '.' &&
                         name.find_first_not_of(allowed) == std::string::npos;
    if (!is_name) {
        throw UsageError(fmt::format(
            "a field cannot be called '{}' in a file: letters, digits, '_', '-' and '.' make a "
            "name, of 1 to {} of them, not beginning with '.'",
            name,
            longest));
    }
    const std::string entry = "/" + name + "/";
    if (seen_.find(entry) != std::string::npos)
        throw UsageError(fmt::format("two fields are called '{}'", name));
    seen_ += entry;
}

}  // namespace norma::detail
