#include "reduce/table_reader.hpp"

namespace norma::reduce {

using table::TextColumn;

TableReader::TableReader(const Table& table,
                         const InputOptions& options,
                         const Condition& where)
    : table_(table), options_(options) {
    if (where) filter_.emplace(*where, options);
    std::uint64_t pieces = 0;
    for (const TableFile& file : table.files) {
        pieces_before_.push_back(pieces);
        pieces += file.pieces.size();
    }
}

void TableReader::read(const WorkPiece& work, ReadReport& report, const Consumer& consume) {
    const table::InputFormat format = table_.files[work.file].input.format;
    auto& reader = readers_[format];
    if (!reader) reader = reader_of(format, table_, options_);
    reader->read(work, report, [&](TableBlock& block) {
        add_constants(block);
        block.piece = pieces_before_[work.file] + work.piece;
        if (!filter_ || filter_->keep(block, report)) consume(block);
    });
}

void TableReader::make_constant(std::string_view text) {
    std::string& kept = constants_.emplace_back(table::readable_around, '\0');
    kept += text;
    kept.append(table::readable_around, '\0');
    constant_places_.push_back(
        {static_cast<std::uint32_t>(table::readable_around),
         static_cast<std::uint32_t>(table::readable_around + text.size())});
}

void TableReader::make_constants(std::uint32_t file) {
    constants_.clear();
    constant_places_.clear();
    const auto& input = table_.files[file].input;
    for (std::size_t i = table_.header.size(); i < table_.names.size(); ++i) {
        std::string_view value;
        for (const auto& [key, part] : input.partitions)
            if (key == table_.names[i]) value = part;
        const bool is_file = i + 1 == table_.names.size() && table_.names[i] == "file";
        make_constant(is_file ? std::string_view(input.path) : value);
    }
    constants_of_ = file;
}

void TableReader::add_constants(TableBlock& block) {
    if (constants_of_ != block.file) make_constants(block.file);
    block.columns.resize(table_.names.size());
    for (std::size_t i = 0; i < constants_.size(); ++i) {
        block.columns[table_.header.size() + i] = TextColumn{constants_[i].data(),
                                                             constant_places_[i].data(),
                                                             constant_places_[i].data() + 1,
                                                             0,
                                                             0,
                                                             block.rows,
                                                             '\0'};
    }
}

}  // namespace norma::reduce
