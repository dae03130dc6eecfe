#include "decompose/xdmf_text.hpp"

#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>

namespace norma::detail {

namespace {

// Steps are found again by whole lines: what stands before, between and after them is this.
constexpr std::string_view head =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<Xdmf Version=\"3.0\">\n"
    "  <Domain>\n"
    "    <Grid Name=\"series\" GridType=\"Collection\" CollectionType=\"Temporal\">\n";
constexpr std::string_view tail =
    "    </Grid>\n"
    "  </Domain>\n"
    "</Xdmf>\n";
constexpr std::string_view step_begins = "      <Grid Name=\"step ";
constexpr std::string_view step_ends = "      </Grid>\n";

std::string escaped(std::string_view text) {
    std::string all;
    for (const char letter : text) {
        switch (letter) {
            case '&':
                all += "&amp;";
                break;
            case '<':
                all += "&lt;";
                break;
            case '>':
                all += "&gt;";
                break;
            case '"':
                all += "&quot;";
                break;
            default:
                all += letter;
        }
    }
    return all;
}

/// XDMF's name of the type; its size stands beside it.
std::string_view number_type(ElementType type) {
    const bool is_signed = type.kind == ElementKind::signed_integer;
    if (type.kind == ElementKind::floating) return "Float";
    if (type.size == 1) return is_signed ? "Char" : "UChar";
    if (type.size == 2) return is_signed ? "Short" : "UShort";
    return is_signed ? "Int" : "UInt";
}

std::string text_of(const XdmfMoment& moment) {
    std::array<std::int64_t, 3> corners = moment.cells;
    for (auto& count : corners)
        ++count;
    std::string text = fmt::format(
        "{}{}\" GridType=\"Uniform\">\n"
        "        <Time Value=\"{}\"/>\n"
        "        <Topology TopologyType=\"3DCoRectMesh\" Dimensions=\"{}\"/>\n"
        "        <Geometry GeometryType=\"ORIGIN_DXDYDZ\">\n"
        "          <DataItem Dimensions=\"3\" NumberType=\"Float\" Precision=\"8\" "
        "Format=\"XML\">{}</DataItem>\n"
        "          <DataItem Dimensions=\"3\" NumberType=\"Float\" Precision=\"8\" "
        "Format=\"XML\">{}</DataItem>\n"
        "        </Geometry>\n",
        step_begins,
        moment.step,
        moment.time,
        fmt::join(corners, " "),
        fmt::join(moment.origin, " "),
        fmt::join(moment.spacing, " "));
    for (const auto& field : moment.fields) {
        text += fmt::format(
            "        <Attribute Name=\"{}\" AttributeType=\"Scalar\" Center=\"Cell\">\n"
            "          <DataItem Dimensions=\"{}\" NumberType=\"{}\" Precision=\"{}\" "
            "Format=\"Binary\" Endian=\"Little\">{}</DataItem>\n"
            "        </Attribute>\n",
            escaped(field.name),
            fmt::join(moment.cells, " "),
            number_type(field.type),
            field.type.size,
            escaped(field.file));
    }
    text += step_ends;
    return text;
}

/// The step whose text begins here.
std::optional<std::int64_t> step_of(std::string_view text) {
    if (!text.starts_with(step_begins)) return std::nullopt;
    text.remove_prefix(step_begins.size());
    std::int64_t step = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), step);
    if (error != std::errc() || end == text.data() + text.size() || *end != '"')
        return std::nullopt;
    return step;
}

}  // namespace

norma::Result<std::string> xdmf_with(std::string_view before, const XdmfMoment& moment) {
    const Failure another{
        "it is no series of steps that norma wrote; remove it, or choose another name"};
    std::string text(head);
    if (!before.empty()) {
        const bool is_ours = before.size() >= head.size() + tail.size() &&
                             before.starts_with(head) && before.ends_with(tail);
        if (!is_ours) return another;
        before.remove_prefix(head.size());
        before.remove_suffix(tail.size());
    }
    while (!before.empty()) {
        const auto step = step_of(before);
        const std::size_t end = before.find(step_ends);
        if (!step || end == std::string_view::npos) return another;
        const std::string_view all = before.substr(0, end + step_ends.size());
        if (*step < moment.step) text += all;
        before.remove_prefix(all.size());
    }
    text += text_of(moment);
    text += tail;
    return text;
}

}  // namespace norma::detail
