#include "table/decode_column.hpp"

#include "norma/table/number.hpp"

#include "table/kernels.hpp"

#include <algorithm>
#include <array>

namespace norma::table {

namespace {

/// decode_uniform() goes by so many rows.
constexpr std::size_t group = 4;
/// And reads numbers with fewer decimals.
constexpr int too_many = 15;

/// Characters of the usual form of an exponent, "e+05", as "%e" and "%g" print it.
constexpr std::uint32_t exponent_length = 4;

/// That exponent, if the text before `end` is one. All of it at once: it is asked for each row.
inline bool read_exponent(const char* end, int& exponent) {
    const auto at = [end](int back) {
        return static_cast<unsigned>(static_cast<unsigned char>(end[-back]));
    };
    const unsigned tens = at(2) - '0';
    const unsigned ones = at(1) - '0';
    const auto value = static_cast<int>(tens * 10 + ones);
    exponent = at(3) == '-' ? -value : value;
    const unsigned digits = unsigned{tens < 10} & unsigned{ones < 10};
    const unsigned sign = unsigned{at(3) == '+'} | unsigned{at(3) == '-'};
    return (digits & sign & unsigned{(at(4) | 0x20U) == 'e'}) != 0;
}

/// One pass over a column.
class Decoder {
  public:
    Decoder(const TextColumn& column, char point, ColumnNumbers& numbers)
        : column_(column),
          fields_{column.bytes, column.begins, column.ends, column.stride, column.begin_offset},
          point_(point),
          numbers_(numbers) {
        numbers_.mantissas.resize(column.rows + group);
        numbers_.uniform = true;
        numbers_.others.clear();
        numbers_.exponents = false;
    }

    /// Numbers that all have so many decimals; whatever else comes between is read one by one.
    void uniform(int decimals) {
        numbers_.uniform_decimals = decimals;
        std::size_t row = 0;
        while (row < column_.rows) {
            const std::size_t next = kernels_.decode_uniform(
                fields_, row, column_.rows, point_, decimals, numbers_.mantissas.data());
            if (!numbers_.uniform) {
                std::fill(numbers_.decimals.begin() + static_cast<std::ptrdiff_t>(row),
                          numbers_.decimals.begin() + static_cast<std::ptrdiff_t>(next),
                          static_cast<std::int16_t>(decimals));
            }
            row = next;
            const std::size_t stop = std::min(row + group, column_.rows);
            singles_ += stop - row;
            for (; row < stop; ++row)
                single(row);
        }
    }

    /// Numbers that all have so many decimals before an exponent of the usual form.
    void scientific(int decimals) {
        make_mixed(0);
        FieldPlaces before_exponent = fields_;
        before_exponent.behind = exponent_length;
        std::size_t with_exponent = 0;  // rows up to here are known to have one
        for (std::size_t row = 0; row < column_.rows;) {
            if (row >= with_exponent) with_exponent = read_exponents(row, decimals);
            const std::size_t next = kernels_.decode_uniform(before_exponent,
                                                             row,
                                                             std::max(row, with_exponent),
                                                             point_,
                                                             decimals,
                                                             numbers_.mantissas.data());
            numbers_.exponents |= next > row;
            for (; row < next; ++row) {
                if (numbers_.mantissas[row] == 0)
                    numbers_.decimals[row] = static_cast<std::int16_t>(decimals);
            }
            const std::size_t stop = std::min(row + group, column_.rows);
            singles_ += stop - row;
            for (; row < stop; ++row)
                single(row);
        }
    }

    void any() {
        make_mixed(0);
        std::size_t row = 0;
        while (row < column_.rows) {
            row = kernels_.decode_any(fields_,
                                      row,
                                      column_.rows,
                                      point_,
                                      numbers_.mantissas.data(),
                                      numbers_.decimals.data(),
                                      numbers_.exponents);
            if (row < column_.rows) careful(row++);
        }
    }

    void text() {
        make_mixed(0);
        // Locals, so that what is written is not taken for a change of them.
        const TextColumn column = column_;
        const char point = point_;
        for (std::uint32_t row = 0; row < column.rows; ++row) {
            const std::string_view field = column[row];
            if (field.empty() ||
                !(may_begin_a_number(field.front(), point) || field.front() == column.quote)) {
                numbers_.others.push_back(row);
            } else {
                single(row);
            }
        }
    }

    /// Rows that were not read in groups.
    [[nodiscard]] std::size_t singles() const { return singles_; }

  private:
    /// Takes the exponents from the decimals of the rows from `row` on; returns the first row
    /// without one of the usual form.
    std::size_t read_exponents(std::size_t row, int decimals) {
        for (; row < column_.rows; ++row) {
            int exponent = 0;
            if (!read_exponent(column_.bytes + column_.ends[row * column_.stride], exponent))
                break;
            numbers_.decimals[row] = static_cast<std::int16_t>(decimals - exponent);
        }
        return row;
    }

    void make_mixed(std::size_t known) {
        numbers_.decimals.resize(column_.rows);
        numbers_.uniform = false;
        std::fill_n(numbers_.decimals.begin(),
                    known,
                    static_cast<std::int16_t>(numbers_.uniform_decimals));
    }

    void single(std::size_t row) {
        std::int16_t decimals = 0;
        // As if the row were the first of the block.
        FieldPlaces field = fields_;
        field.begins += row * fields_.stride;
        field.ends += row * fields_.stride;
        if (kernels_.decode_any(field,
                                0,
                                1,
                                point_,
                                numbers_.mantissas.data() + row,
                                &decimals,
                                numbers_.exponents) == 1) {
            set_decimals(row, decimals);
        } else {
            careful(row);
        }
    }

    /// Quotes, blanks, many digits, or no number at all.
    void careful(std::size_t row) {
        const std::string_view field = unquoted(column_[row], column_.quote, scratch_);
        if (!field.empty() && may_begin_a_number(field.front(), point_)) {
            const Number number = read_number(field, point_);
            if (number.kind == NumberKind::plain) {
                numbers_.mantissas[row] = number.mantissa;
                numbers_.exponents |= number.has_exponent;
                set_decimals(row, number.decimals);
                return;
            }
        }
        numbers_.mantissas[row] = 0;
        if (!numbers_.uniform) numbers_.decimals[row] = 0;
        numbers_.others.push_back(static_cast<std::uint32_t>(row));
    }

    void set_decimals(std::size_t row, int decimals) {
        if (numbers_.uniform && decimals == numbers_.uniform_decimals) return;
        if (numbers_.uniform) make_mixed(row);
        numbers_.decimals[row] = static_cast<std::int16_t>(decimals);
    }

    const TextColumn& column_;
    FieldPlaces fields_;
    char point_;
    ColumnNumbers& numbers_;
    const Kernels& kernels_ = kernels();
    std::string scratch_;
    std::size_t singles_ = 0;
};

/// Decimals of the first number among a few rows; -1 if there is none.
int decimals_at_first(const TextColumn& column, char point) {
    std::string scratch;
    for (std::size_t row = 0; row < std::min<std::size_t>(column.rows, 100); ++row) {
        const Number number = read_number(unquoted(column[row], column.quote, scratch), point);
        if (number.kind == NumberKind::plain)
            return number.has_exponent ? too_many : number.decimals;
    }
    return -1;
}

/// How a row's number is written, if it is as scientific() reads it; else as any().
ColumnForm form_with_exponent(const TextColumn& column, std::size_t row, char point) {
    using Kind = ColumnForm::Kind;
    const std::string_view field = column[row];
    int exponent = 0;
    if (field.size() <= exponent_length ||
        !read_exponent(field.data() + field.size(), exponent)) {
        return {Kind::any, 0};
    }
    const std::string_view before = field.substr(0, field.size() - exponent_length);
    const std::size_t at = before.find(point);
    const std::size_t decimals = at == std::string_view::npos ? 0 : before.size() - at - 1;
    return {Kind::scientific, static_cast<int>(std::min<std::size_t>(decimals, too_many))};
}

/// The form in which most numbers of a block come.
ColumnForm form_after(const ColumnNumbers& numbers, const TextColumn& column, char point) {
    using Kind = ColumnForm::Kind;
    const std::size_t rows = column.rows;
    if (numbers.others.size() * 2 > rows) return {Kind::text, 0};
    if (numbers.uniform) return {Kind::uniform, numbers.uniform_decimals};
    if (numbers.exponents) return form_with_exponent(column, rows / 2, point);
    const int first = rows == 0 ? 0 : numbers.decimals[rows / 2];
    const auto alike = std::count(numbers.decimals.begin(),
                                  numbers.decimals.begin() + static_cast<std::ptrdiff_t>(rows),
                                  first);
    const bool mostly = static_cast<std::size_t>(alike) * 16 > rows * 15;
    return {mostly && first >= 0 ? Kind::uniform : Kind::any, first};
}

}  // namespace

std::string_view unquoted(std::string_view field, char quote, std::string& scratch) {
    if (quote == '\0' || field.size() < 2 || field.front() != quote || field.back() != quote)
        return field;
    field = field.substr(1, field.size() - 2);
    if (field.find(quote) == std::string_view::npos) return field;
    scratch.clear();
    for (std::size_t i = 0; i < field.size(); ++i) {
        scratch += field[i];
        if (field[i] == quote && i + 1 < field.size() && field[i + 1] == quote) ++i;
    }
    return scratch;
}

void decode_column(const TextColumn& column,
                   char point,
                   ColumnForm& form,
                   ColumnNumbers& numbers) {
    using Kind = ColumnForm::Kind;
    Decoder decoder(column, point, numbers);
    if (form.kind == Kind::unknown) {
        const int decimals = decimals_at_first(column, point);
        form = decimals < 0           ? ColumnForm{Kind::text, 0}
               : decimals >= too_many ? ColumnForm{Kind::any, 0}
                                      : ColumnForm{Kind::uniform, decimals};
    }
    switch (form.kind) {
        case Kind::text:
            decoder.text();
            break;
        case Kind::any:
            decoder.any();
            break;
        case Kind::scientific:
            decoder.scientific(form.decimals);
            break;
        default:
            decoder.uniform(form.decimals);
            break;
    }
    // Fields of more than 16 characters are never read in groups, even if they are alike.
    const Kind tried = form.kind;
    const bool in_vain = decoder.singles() * 4 > column.rows + 16;
    form = form_after(numbers, column, point);
    if (in_vain && form.kind == tried && tried != Kind::text) form.kind = Kind::any;
}

}  // namespace norma::table
