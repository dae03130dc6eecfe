#include "table/decode_column.hpp"

#include "norma/table/number.hpp"

#include "table/kernels.hpp"

#include <algorithm>
#include <array>

namespace norma::table {

namespace {

/// decode_uniform() goes by so many rows.
constexpr std::size_t group = 4;

constexpr std::array<bool, 256> may_begin_a_number = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("0123456789+-., \tiI"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

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
        for (std::size_t row = 0; row < column_.rows; ++row) {
            const std::string_view field = column_[row];
            if (field.empty() ||
                !(may_begin_a_number[static_cast<unsigned char>(field.front())] ||
                  field.front() == column_.quote || field.front() == point_)) {
                numbers_.others.push_back(static_cast<std::uint32_t>(row));
            } else {
                single(row);
            }
        }
    }

    /// Rows that were not read in groups.
    [[nodiscard]] std::size_t singles() const { return singles_; }

  private:
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
        if (!field.empty() && (may_begin_a_number[static_cast<unsigned char>(field.front())] ||
                               field.front() == point_)) {
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
            return number.has_exponent ? plain_digits : number.decimals;
    }
    return -1;
}

/// The form in which most numbers of a block come.
ColumnForm form_after(const ColumnNumbers& numbers, std::size_t rows) {
    using Kind = ColumnForm::Kind;
    if (numbers.others.size() * 2 > rows) return {Kind::text, 0};
    if (numbers.uniform) return {Kind::uniform, numbers.uniform_decimals};
    const int first = rows == 0 ? 0 : numbers.decimals[rows / 2];
    const auto alike = std::count(numbers.decimals.begin(),
                                  numbers.decimals.begin() + static_cast<std::ptrdiff_t>(rows),
                                  first);
    const bool mostly = static_cast<std::size_t>(alike) * 16 > rows * 15;
    return {mostly && first >= 0 && !numbers.exponents ? Kind::uniform : Kind::any, first};
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
        form = decimals < 0               ? ColumnForm{Kind::text, 0}
               : decimals >= plain_digits ? ColumnForm{Kind::any, 0}
                                          : ColumnForm{Kind::uniform, decimals};
    }
    switch (form.kind) {
        case Kind::text:
            decoder.text();
            break;
        case Kind::any:
            decoder.any();
            break;
        default:
            decoder.uniform(form.decimals);
            break;
    }
    // Fields of more than 16 characters are never read in groups, even if they are alike.
    const bool too_long =
        form.kind == Kind::uniform && decoder.singles() * 4 > column.rows + 16;
    form = form_after(numbers, column.rows);
    if (too_long && form.kind == Kind::uniform) form.kind = Kind::any;
}

}  // namespace norma::table
