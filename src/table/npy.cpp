#include "table/npy.hpp"

#include "base/python_literal.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace norma::table {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t longest_header = 64 << 20;
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 62;

using Kind = Literal::Kind;

/// The bytes of a type that is no number: "S10", "<U4", "<M8[ns]", "<c16", "|V3", "<f16".
std::optional<std::uint64_t> bytes_of_other(std::string_view type) {
    constexpr std::uint64_t bytes_per_letter = 4;  // of U
    if (type.size() < 3 || std::string_view("<>=|").find(type[0]) == std::string_view::npos) {
        return std::nullopt;
    }
    if (std::string_view("SaUVMmcf").find(type[1]) == std::string_view::npos)
        return std::nullopt;
    std::uint64_t size = 0;
    const char* end = type.data() + type.size();
    const auto [behind, error] = std::from_chars(type.data() + 2, end, size);
    if (error != std::errc() || (behind != end && *behind != '[')) return std::nullopt;
    if (size > largest_record) return std::nullopt;
    return type[1] == 'U' ? bytes_per_letter * size : size;
}

/// How many values an inner array has; nothing if that is no shape, or far too large.
std::optional<std::uint64_t> count_of(const Literal& shape) {
    if (shape.kind == Kind::number) return shape.number;
    if (shape.kind != Kind::sequence) return std::nullopt;
    std::uint64_t count = 1;
    for (const Literal& extent : shape.items) {
        if (extent.kind != Kind::number) return std::nullopt;
        if (extent.number != 0 && count > most_bytes / extent.number) return std::nullopt;
        count *= extent.number;
    }
    return count;
}

class LayoutReader {
  public:
    /// Adds the columns of a 'descr'.
    std::optional<Failure> add(const Literal& description, const std::string& name) {
        if (description.kind == Kind::text) return add_type(description.text, name);
        if (description.kind != Kind::sequence) return Failure{"its 'descr' is no type"};
        for (const Literal& field : description.items) {
            if (auto failure = add_field(field, name)) return failure;
        }
        return std::nullopt;
    }

    /// `count` times the same description, as columns name.1, name.2 ...; `dot` stands between.
    std::optional<Failure> repeat(const Literal& description,
                                  const std::string& before,
                                  std::uint64_t count) {
        for (std::uint64_t i = 1; i <= count; ++i) {
            const std::size_t size = layout_.size;
            const std::size_t columns = layout_.fields.size() + layout_.left_out.size();
            if (auto failure = add(description, before + fmt::format("{}", i))) return failure;
            const std::size_t bytes = layout_.size - size;
            if (bytes == 0) return Failure{"it has columns of no bytes"};
            if (layout_.fields.size() + layout_.left_out.size() > columns) continue;
            // Nothing but a gap: passed over at once, a billion times if a header says so.
            layout_.size +=
                std::min<std::uint64_t>(count - i, largest_record / bytes + 1) * bytes;
            return check_size();
        }
        return std::nullopt;
    }

    [[nodiscard]] RecordLayout take() { return std::move(layout_); }

  private:
    std::optional<Failure> add_type(const std::string& type, const std::string& name) {
        Result<RecordField> field = parse_type(type);
        if (field) {
            field->name = name;
            field->offset = layout_.size;
            layout_.size += size_of(field->type);
            layout_.fields.push_back(std::move(*field));
        } else if (const auto size = bytes_of_other(type)) {
            layout_.size += *size;
            if (type[1] != 'V') layout_.left_out.push_back(fmt::format("{} ({})", name, type));
        } else if (type.find('O') != std::string::npos) {
            return Failure{
                "it holds Python objects; save numbers: np.save(..., a.astype('f8'))"};
        } else {
            return Failure{fmt::format("its type '{}' is not known", type)};
        }
        return check_size();
    }

    [[nodiscard]] std::optional<Failure> check_size() const {
        if (layout_.size <= largest_record &&
            layout_.fields.size() + layout_.left_out.size() <= most_fields) {
            return std::nullopt;
        }
        return Failure{
            fmt::format("its rows have more than {} bytes or {} columns; is it to be "
                        "transposed? np.save(..., a.T.copy())",
                        largest_record,
                        most_fields)};
    }

    /// ('name', type) or ('name', type, shape); the name may be a pair: a title and the name.
    std::optional<Failure> add_field(const Literal& field, const std::string& outer) {
        if (field.kind != Kind::sequence || field.items.size() < 2 || field.items.size() > 3) {
            return Failure{"its 'descr' has a field that is no ('name', 'type')"};
        }
        const Literal* name = &field.items[0];
        if (name->kind == Kind::sequence && name->items.size() == 2) name = &name->items[1];
        if (name->kind != Kind::text) return Failure{"its 'descr' has a field without a name"};
        const std::string full = outer.empty() ? name->text : outer + "." + name->text;
        if (field.items.size() == 2) return add(field.items[1], full);
        const auto count = count_of(field.items[2]);
        if (!count) return Failure{fmt::format("its field '{}' has no shape", full)};
        return repeat(field.items[1], full + ".", *count);
    }

    RecordLayout layout_;
};

/// What is wrong with the file is said without its name.
Result<NpyTable> parse_header(std::string_view text) {
    const Result<Literal> header = parse_literal(text);
    if (!header) return Failure{"its header is no Python dictionary: " + header.error()};
    const Literal* description = header->find("descr");
    const Literal* order = header->find("fortran_order");
    const Literal* shape = header->find("shape");
    if (description == nullptr || order == nullptr || shape == nullptr ||
        shape->kind != Kind::sequence) {
        return Failure{"its header lacks 'descr', 'fortran_order' or 'shape'"};
    }
    const std::vector<Literal>& extents = shape->items;
    const bool has_fields = description->kind == Kind::sequence;
    if (!count_of(*shape)) return Failure{"its 'shape' is no shape"};
    if (extents.size() > (has_fields ? 1U : 2U)) {
        return Failure{fmt::format(
            "it has {} dimensions, a table has {}; save it as np.save(..., a.reshape({}))",
            extents.size(),
            has_fields ? "one of structures" : "two",
            has_fields ? "-1" : "len(a), -1")};
    }
    const std::uint64_t rows = extents.empty() ? 1 : extents[0].number;
    const std::uint64_t columns = extents.size() < 2 ? 1 : extents[1].number;
    if (order->number != 0 && rows > 1 && columns > 1) {
        return Failure{
            "its columns lie one behind the other (fortran_order); save it as "
            "np.save(..., np.ascontiguousarray(a))"};
    }
    LayoutReader reader;
    auto failure =
        has_fields ? reader.add(*description, "") : reader.repeat(*description, "", columns);
    if (failure) return *failure;
    NpyTable table{.layout = reader.take(), .rows = rows};
    if (table.layout.fields.empty()) {
        const std::vector<std::string>& others = table.layout.left_out;
        return Failure{others.empty() ? std::string("it has no columns")
                                      : "it holds no numbers but " + others.front()};
    }
    if (rows > most_bytes / table.layout.size) return Failure{"its 'shape' is too large"};
    return table;
}

/// So many bytes; fewer only at the end.
Result<std::string> read_exactly(ByteSource& bytes, std::size_t size) {
    constexpr std::size_t step = 1 << 20;  // a length that lies takes no memory
    std::string text;
    while (text.size() < size) {
        const std::size_t before = text.size();
        text.resize(std::min(size, before + step));
        const Result<std::size_t> got = bytes.read(std::span(text).subspan(before));
        if (!got) return Failure{got.error()};
        text.resize(before + *got);
        if (*got == 0) break;
    }
    return text;
}

std::size_t length_of(std::string_view bytes) {
    std::size_t length = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        length = length << 8U | static_cast<unsigned char>(bytes[i]);
    return length;
}

Failure cut(const std::string& name) {
    return Failure{
        fmt::format("'{}' ends within its header; it was not copied to its end", name)};
}

}  // namespace

Result<NpyTable> read_npy(ByteSource& bytes, const std::string& name, std::uint64_t size) {
    const Result<std::string> start = read_exactly(bytes, magic.size() + 2);
    if (!start) return Failure{start.error()};
    if (start->size() < magic.size() + 2 && magic.starts_with(start->substr(0, magic.size()))) {
        return cut(name);
    }
    if (!start->starts_with(magic)) {
        return Failure{
            fmt::format("'{}' is no .npy file: it does not begin with \\x93NUMPY", name)};
    }
    const int version = static_cast<unsigned char>((*start)[magic.size()]);
    if (version < 1 || version > 3) {
        return Failure{
            fmt::format("'{}' is of version {} of the .npy format; versions 1 to 3 are known",
                        name,
                        version)};
    }
    const std::size_t length_size = version == 1 ? 2 : 4;
    const Result<std::string> length = read_exactly(bytes, length_size);
    if (!length) return Failure{length.error()};
    if (length->size() < length_size) return cut(name);
    if (length_of(*length) > longest_header) {
        return Failure{fmt::format(
            "'{}' is damaged: a header of {} bytes is far too long", name, length_of(*length))};
    }
    const Result<std::string> header = read_exactly(bytes, length_of(*length));
    if (!header) return Failure{header.error()};
    if (header->size() < length_of(*length)) return cut(name);
    Result<NpyTable> table = parse_header(*header);
    if (!table) return Failure{fmt::format("'{}' cannot be read: {}", name, table.error())};
    table->begin = start->size() + length->size() + header->size();
    if (size != to_the_end && size != table->end()) {
        return Failure{fmt::format("'{}' has {} bytes, its header says {}: {}",
                                   name,
                                   size,
                                   table->end(),
                                   size < table->end()
                                       ? "it was not copied or written to its end"
                                       : "something else follows its table")};
    }
    return table;
}

}  // namespace norma::table
