#include "decompose/npy_header.hpp"

#include "base/python_literal.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <string_view>

namespace norma::detail {

namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t longest_header = 1 << 20;  // thousands of times what an array needs
constexpr std::size_t alignment = 64;

/// "<f8" and the like; nothing for what is no number of ours.
std::optional<ElementType> type_of(std::string_view text, bool& big_endian) {
    if (text.size() != 3 && text.size() != 4) return std::nullopt;
    constexpr std::string_view orders = "<>=|";
    if (orders.find(text[0]) == std::string_view::npos) return std::nullopt;
    big_endian = text[0] == '>';
    const auto kind = static_cast<ElementKind>(text[1]);
    std::size_t size = 0;
    for (const char digit : text.substr(2)) {
        if (digit < '0' || digit > '9') return std::nullopt;
        size = 10 * size + static_cast<std::size_t>(digit - '0');
    }
    const auto is_one_of = [&](std::initializer_list<std::size_t> sizes) {
        for (const std::size_t one : sizes)
            if (one == size) return true;
        return false;
    };
    bool known = false;
    switch (kind) {
        case ElementKind::boolean:
            known = is_one_of({1});
            break;
        case ElementKind::signed_integer:
        case ElementKind::unsigned_integer:
            known = is_one_of({1, 2, 4, 8});
            break;
        case ElementKind::floating:
            known = is_one_of({4, 8});
            break;
        case ElementKind::complex:
            known = is_one_of({8, 16});
            break;
    }
    if (!known) return std::nullopt;
    return ElementType{kind, size};
}

Failure wrong_type(const Literal& description) {
    if (description.kind != Literal::Kind::text)
        return Failure{"it holds structures; save one field of them: np.save(..., a['name'])"};
    return Failure{
        fmt::format("its type '{}' is no number of 1 to 8 bytes; save it as "
                    "np.save(..., a.astype('f8'))",
                    description.text)};
}

std::size_t number_of(ByteView bytes) {
    std::size_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        number = number << 8U | std::to_integer<std::size_t>(bytes[i]);
    return number;
}

}  // namespace

std::string npy_header(std::span<const std::int64_t> shape, ElementType type) {
    std::string text =
        fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}",
                    type.npy(),
                    fmt::join(shape, ", "),
                    shape.size() == 1 ? "," : "");
    constexpr std::size_t before = 10;  // magic, version, length
    const std::size_t size = (before + text.size() + 1 + alignment - 1) / alignment * alignment;
    text.append(size - before - text.size() - 1, ' ');
    text += '\n';
    std::string header(magic);
    header += '\1';
    header += '\0';
    header += static_cast<char>(text.size() & 0xffU);
    header += static_cast<char>(text.size() >> 8U);
    return header + text;
}

norma::Result<std::size_t> npy_header_size(ByteView start) {
    const std::string_view text = as_text(start);
    if (!text.starts_with(magic)) {
        if (magic.starts_with(text)) return Failure{"it ends within its header"};
        return Failure{"it is no .npy file: it does not begin with \\x93NUMPY"};
    }
    if (start.size() < npy_start_bytes) return Failure{"it ends within its header"};
    const auto version = std::to_integer<int>(start[magic.size()]);
    if (version < 1 || version > 3) {
        return Failure{fmt::format(
            "it is of version {} of the .npy format; versions 1 to 3 are known", version)};
    }
    const std::size_t length_bytes = version == 1 ? 2 : 4;
    const std::size_t before = magic.size() + 2 + length_bytes;
    const std::size_t size = before + number_of(start.subspan(magic.size() + 2, length_bytes));
    if (size > longest_header) {
        return Failure{
            fmt::format("it is damaged: a header of {} bytes is far too long", size)};
    }
    return size;
}

norma::Result<NpyInfo> parse_npy_header(ByteView header) {
    const norma::Result<std::size_t> size = npy_header_size(header);
    if (!size) return Failure{size.error()};
    const std::size_t text_begin =
        std::to_integer<int>(header[magic.size()]) == 1 ? npy_start_bytes - 2 : npy_start_bytes;
    const auto text = as_text(header.subspan(text_begin));
    const norma::Result<Literal> literal = parse_literal(text);
    if (!literal) return Failure{"its header is no Python dictionary: " + literal.error()};
    const Literal* description = literal->find("descr");
    const Literal* order = literal->find("fortran_order");
    const Literal* shape = literal->find("shape");
    if (description == nullptr || order == nullptr || shape == nullptr ||
        shape->kind != Literal::Kind::sequence) {
        return Failure{"its header lacks 'descr', 'fortran_order' or 'shape'"};
    }
    NpyInfo info;
    const auto type = description->kind == Literal::Kind::text
                          ? type_of(description->text, info.big_endian)
                          : std::nullopt;
    if (!type) return wrong_type(*description);
    info.type = *type;
    info.fortran_order = order->number != 0;
    info.begin = header.size();
    std::int64_t bytes = static_cast<std::int64_t>(type->size);
    for (const Literal& extent : shape->items) {
        const bool fits = extent.kind == Literal::Kind::number && extent.number >> 62U == 0;
        info.shape.push_back(fits ? static_cast<std::int64_t>(extent.number) : -1);
        if (!fits || (__builtin_mul_overflow(bytes, info.shape.back(), &bytes)))
            return Failure{"its 'shape' is none, or of more cells than any file has"};
    }
    info.size = info.begin + static_cast<std::uint64_t>(bytes);
    return info;
}

}  // namespace norma::detail
