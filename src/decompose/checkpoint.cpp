#include "norma/decompose/checkpoint.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/communicator.hpp"

#include "decompose/agreement.hpp"
#include "decompose/checkpoint_folder.hpp"
#include "decompose/checkpoint_meta.hpp"
#include "decompose/npy_cells.hpp"
#include "decompose/npy_header.hpp"
#include "decompose/segment_sum.hpp"
#include "decompose/whole_file.hpp"

#include <fmt/format.h>

namespace norma {

namespace {

constexpr const char* meta_name = "meta.json";

std::string file_of(const std::string& folder, const CheckpointField& field) {
    return folder + "/" + field.name + ".npy";
}

Failure damaged(const std::string& file, std::uint64_t found, std::uint64_t said) {
    return Failure{
        fmt::format("'{}' is damaged: the checksum of its cells is {:016x}, {} says "
                    "{:016x}",
                    file,
                    found,
                    meta_name,
                    said)};
}

/// That the file is there, whole, and holds what meta.json says.
std::optional<Failure> check_file(const std::string& path, const CheckpointField& field) {
    const auto info = read_npy_info(path);
    if (!info) return Failure{info.error()};
    const bool is_it = info->shape == field.shape && info->type == field.type &&
                       !info->fortran_order && !info->big_endian;
    if (is_it) return std::nullopt;
    return Failure{fmt::format("'{}' is of {} cells of {}, another array than {} says",
                               path,
                               info->shape_text(),
                               info->type.name(),
                               meta_name)};
}

/// Collective: the checksum of the file's cells; each rank reads a part of them.
std::optional<Failure> check_contents(const Communicator& comm,
                                      const std::string& path,
                                      const CheckpointField& field) {
    const std::int64_t row = field.shape.empty() ? 1 : field.shape.back();
    std::int64_t rows = 1;
    for (std::size_t d = 0; d + 1 < field.shape.size(); ++d)
        rows *= field.shape[d];
    const std::int64_t of_row = (row + detail::segment_cells - 1) / detail::segment_cells;
    const std::int64_t segments = rows * of_row;
    const std::int64_t begin = segments * comm.rank() / comm.size();
    const std::int64_t end = segments * (comm.rank() + 1) / comm.size();
    std::uint64_t sum = 0;
    const auto own = detail::caught([&]() -> std::optional<Failure> {
        const auto file = detail::open_to_read(path);
        if (!file) return Failure{file.error()};
        const std::uint64_t header = detail::npy_header(field.shape, field.type).size();
        Bytes bytes;
        for (std::int64_t segment = begin; segment < end; ++segment) {
            const std::int64_t column = segment % of_row * detail::segment_cells;
            const std::int64_t first = segment / of_row * row + column;
            const std::int64_t cells = std::min(detail::segment_cells, row - column);
            bytes.resize(static_cast<std::size_t>(cells) * field.type.size);
            const std::uint64_t at =
                header + static_cast<std::uint64_t>(first) * field.type.size;
            const detail::FileBytes in{file->get(), path};
            if (auto failure = in.read(at, std::span(bytes))) return failure;
            sum += detail::sum_of_segments({first, row}, field.type.size, bytes);
        }
        return std::nullopt;
    });
    if (auto failure = detail::agree(comm, own)) return failure;
    const std::uint64_t of_all = comm.all_reduce(sum, std::plus<>());
    if (of_all == field.checksum) return std::nullopt;
    return damaged(path, of_all, field.checksum);
}

}  // namespace

template <int N>
std::optional<Failure> Checkpoint::save(const Communicator& comm,
                                        const std::string& series,
                                        const CheckpointMoment& moment,
                                        const std::vector<FieldToWrite<N>>& fields,
                                        const CheckpointOptions& options) {
    detail::CheckpointMeta meta{moment, {}};
    detail::FieldNames names;
    for (const auto& field : fields) {
        names.add(field.name);
        const auto& extents = field.cells.decomposition->extents();
        meta.fields.push_back(
            {field.name, {extents.begin(), extents.end()}, field.cells.type, 0});
    }
    static_cast<void>(detail::meta_text(meta));  // throws before anything is written
    if (options.keep < 1)
        throw UsageError(fmt::format("Checkpoint::save: {} are kept; 1 or more", options.keep));

    const std::string path = series + "/" + detail::checkpoint_name(moment.step);
    const std::string part = path + ".part";
    auto failure =
        detail::at_root(comm, [&] { return detail::begin_checkpoint(series, part); });
    for (std::size_t i = 0; i < fields.size() && !failure; ++i) {
        detail::CellSum sum{.wanted = true};
        failure = detail::write_npy_summed(
            file_of(part, meta.fields[i]), fields[i].cells, {.synced = true}, sum);
        if (!failure) meta.fields[i].checksum = comm.all_reduce(sum.sum, std::plus<>());
    }
    if (!failure) {
        failure = detail::at_root(comm, [&]() -> std::optional<Failure> {
            if (auto unwritten =
                    detail::write_synced(part + "/" + meta_name, detail::meta_text(meta)))
                return unwritten;
            return detail::name_checkpoint(part, path);
        });
    }
    const auto not_removed = detail::at_root(comm, [&]() -> std::optional<Failure> {
        if (!failure) return detail::remove_others(series, moment.step, options.keep);
        detail::abandon_checkpoint(part);
        return std::nullopt;
    });
    return failure ? failure : not_removed;
}

Result<std::int64_t> Checkpoint::remove_series(const Communicator& comm,
                                               const std::string& series) {
    std::int64_t count = 0;
    const auto failure = detail::at_root(comm, [&]() -> std::optional<Failure> {
        const auto removed = detail::remove_series(series);
        if (!removed) return Failure{removed.error()};
        count = *removed;
        return std::nullopt;
    });
    if (failure) return *failure;
    return comm.bcast(count, 0);
}

Result<Checkpoint> Checkpoint::open(const Communicator& comm,
                                    const std::string& path,
                                    CheckpointCheck check) {
    const auto text = detail::told_by_root(
        comm, [&] { return detail::read_whole_file(path + "/" + meta_name); });
    if (!text) return Failure{text.error()};
    auto meta = detail::parse_meta(*text);
    if (!meta) {
        return Failure{
            fmt::format("'{}/{}' cannot be read: {}", path, meta_name, meta.error())};
    }
    Checkpoint checkpoint;
    checkpoint.path_ = path;
    checkpoint.moment_ = std::move(meta->moment);
    checkpoint.fields_ = std::move(meta->fields);
    for (const auto& field : checkpoint.fields_) {
        const std::string file = file_of(path, field);
        auto failure = detail::at_root(comm, [&] { return check_file(file, field); });
        if (!failure && check == CheckpointCheck::contents)
            failure = check_contents(comm, file, field);
        if (failure) return *failure;
    }
    return checkpoint;
}

Result<Checkpoint> Checkpoint::latest(const Communicator& comm,
                                      const std::string& series,
                                      CheckpointCheck check) {
    std::vector<std::string> names;
    const auto failure = detail::at_root(comm, [&]() -> std::optional<Failure> {
        auto found = detail::checkpoints_in(series);
        if (!found) return Failure{found.error()};
        names = std::move(*found);
        return std::nullopt;
    });
    if (failure) return *failure;
    names = comm.bcast(std::move(names), 0);
    std::vector<std::string> notes;
    for (const std::string& name : names) {
        auto checkpoint = open(comm, fmt::format("{}/{}", series, name), check);
        if (checkpoint) {
            checkpoint->notes_ = std::move(notes);
            return checkpoint;
        }
        notes.push_back(
            fmt::format("'{}/{}' is passed over: {}", series, name, checkpoint.error()));
    }
    std::string all = fmt::format("there is no whole checkpoint in '{}'", series);
    for (const std::string& note : notes)
        all += "; " + note;
    return Failure{std::move(all)};
}

const CheckpointField* Checkpoint::find(const std::string& name) const {
    for (const auto& field : fields_)
        if (field.name == name) return &field;
    return nullptr;
}

template <int N>
std::optional<Failure> Checkpoint::load(const std::vector<FieldToRead<N>>& fields) const {
    for (const auto& field : fields) {
        const CheckpointField* saved = find(field.name);
        if (saved == nullptr) {
            std::string there;
            for (const auto& one : fields_)
                there += (there.empty() ? "'" : ", '") + one.name + "'";
            return Failure{fmt::format("the checkpoint '{}' has no field '{}'; it has {}",
                                       path_,
                                       field.name,
                                       there.empty() ? "none" : there)};
        }
        const std::string file = file_of(path_, *saved);
        detail::CellSum sum{.wanted = true};
        if (auto failure = detail::read_npy_summed(file, field.cells, {}, sum)) return failure;
        const std::uint64_t of_all = field.cells.comm->all_reduce(sum.sum, std::plus<>());
        if (of_all != saved->checksum) return damaged(file, of_all, saved->checksum);
    }
    return std::nullopt;
}

#define NORMA_INSTANTIATE(N)                                                                   \
    template std::optional<Failure> Checkpoint::save<N>(const Communicator&,                   \
                                                        const std::string&,                    \
                                                        const CheckpointMoment&,               \
                                                        const std::vector<FieldToWrite<(N)>>&, \
                                                        const CheckpointOptions&);             \
    template std::optional<Failure> Checkpoint::load<N>(const std::vector<FieldToRead<(N)>>&)  \
        const;
NORMA_INSTANTIATE(1)
NORMA_INSTANTIATE(2)
NORMA_INSTANTIATE(3)
#undef NORMA_INSTANTIATE

}  // namespace norma
