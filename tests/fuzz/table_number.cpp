// Any text as a number: what read_number() takes is what strtod() takes, near enough, and the
// kernels of all levels take what it does.

#include "norma/table/number.hpp"

#include "table/decode_column.hpp"
#include "table/field_list.hpp"
#include "table/kernel_levels.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace norma::table;

void expect(bool condition) {
    if (!condition) __builtin_trap();
}

std::string digits_of(const Number& number) {
    return number.kind == NumberKind::large ? number.digits : std::to_string(number.mantissa);
}

void compare_with_strtod(const std::string& text) {
    const Number number = read_number(text);
    if (number.kind == NumberKind::none) return;
    const std::string kept = text.substr(0, text.find_last_not_of(" \t") + 1);
    char* end = nullptr;
    const double value = std::strtod(kept.c_str(), &end);
    expect(end == kept.c_str() + kept.size());
    if (number.kind == NumberKind::infinite) {
        expect(std::isinf(value) || value == 0);  // beyond 10^400, or below
        return;
    }
    const std::string again = digits_of(number) + "e" + std::to_string(-number.decimals);
    expect(std::strtod(again.c_str(), nullptr) == value);
}

void compare_kernels(const std::vector<std::string>& texts, char point) {
    const FieldList fields(texts);
    std::vector<std::int64_t> expected(texts.size() + 4);
    std::vector<std::int64_t> mantissas(texts.size() + 4);
    std::vector<std::int16_t> decimals(texts.size());
    for (std::size_t row = 0; row < texts.size(); ++row) {
        std::int16_t places = 0;
        bool exponent = false;
        const bool scalar = scalar_kernels.decode_any(fields.places(),
                                                      row,
                                                      row + 1,
                                                      point,
                                                      expected.data(),
                                                      decimals.data(),
                                                      exponent) > row;
        places = decimals[row];
        const Number number = read_number(texts[row], point);
        if (scalar) {
            expect(number.kind == NumberKind::plain && number.mantissa == expected[row] &&
                   number.decimals == places && number.has_exponent == exponent);
        }
        for (const KernelLevel& level : kernel_levels()) {
            bool also = false;
            const std::size_t next = level.kernels->decode_any(
                fields.places(), row, row + 1, point, mantissas.data(), decimals.data(), also);
            expect((next > row) == scalar);
            if (scalar)
                expect(mantissas[row] == expected[row] && decimals[row] == places &&
                       also == exponent);
        }
    }
    for (const KernelLevel& level : kernel_levels()) {
        for (int places = 0; places < 17; ++places) {
            const std::size_t end = level.kernels->decode_uniform(
                fields.places(), 0, texts.size(), point, places, mantissas.data());
            for (std::size_t row = 0; row < end; ++row) {
                const Number number = read_number(texts[row], point);
                expect(number.kind == NumberKind::plain && number.mantissa == mantissas[row] &&
                       number.decimals == places && !number.has_exponent);
            }
        }
    }
}

/// Whatever form the numbers are thought to have.
void compare_column(const std::vector<std::string>& texts, char point, ColumnForm form) {
    const FieldList fields(texts, '"');
    ColumnNumbers numbers;
    std::string scratch;
    for (int pass = 0; pass < 3; ++pass) {
        decode_column(fields.column(), point, form, numbers);
        std::size_t others = 0;
        for (std::size_t row = 0; row < texts.size(); ++row) {
            const Number number = read_number(unquoted(texts[row], '"', scratch), point);
            if (number.kind != NumberKind::plain) {
                expect(others < numbers.others.size() && numbers.others[others] == row);
                ++others;
            } else {
                expect(number.mantissa == numbers.mantissas[row] &&
                       number.decimals == numbers.decimals_of(row));
            }
        }
        expect(others == numbers.others.size());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::string> texts(1);
    for (std::size_t i = 0; i < size; ++i) {
        const char c = static_cast<char>(data[i]);
        if (c == '\n') {
            texts.emplace_back();
        } else {
            texts.back() += c;
        }
    }
    for (const std::string& text : texts)
        compare_with_strtod(text);
    for (const char point : {'.', ','}) {
        compare_kernels(texts, point);
        using Kind = ColumnForm::Kind;
        for (const Kind kind : {Kind::unknown, Kind::any, Kind::text})
            compare_column(texts, point, {kind, 0});
        for (const int decimals : {0, 1, 2, 6, 13})
            for (const Kind kind : {Kind::uniform, Kind::scientific})
                compare_column(texts, point, {kind, decimals});
    }
    return 0;
}
