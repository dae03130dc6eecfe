// The first bytes of each format: RFC 1952 (gzip), RFC 8878 (zstd); the others by their own
// documents.
#include "table/compression.hpp"

#include "table/shell_line.hpp"

#include <fmt/format.h>

namespace norma::table {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view gzip_magic = "\x1f\x8b\x08"sv;
constexpr std::string_view zstd_magic = "\x28\xb5\x2f\xfd"sv;
constexpr std::string_view skippable_magic = "\x2a\x4d\x18"sv;  // behind 0x50 ... 0x5f

struct Foreign {
    std::string_view magic;
    const char* what;
    const char* filter;  ///< that unpacks it, if there is one
    const char* remedy;  ///< else
};

constexpr Foreign foreign[] = {
    {"BZh91AY&SY"sv, "packed by bzip2", "bzip2 -dc", nullptr},
    {"\xfd"
     "7zXZ\0"sv,
     "packed by xz",
     "xz -dc",
     nullptr},
    {"\x04\x22\x4d\x18"sv, "packed by lz4", "lz4 -dc", nullptr},
    {"\x1f\x9d"sv, "packed by compress", "gzip -dc", nullptr},
    {"PK\x03\x04"sv,
     "a zip archive (.zip, .xlsx, .npz)",
     nullptr,
     "take out the tables in it with unzip"},
    {"PAR1\x15"sv,
     "a Parquet file",
     nullptr,
     "write it as CSV first, with duckdb for one: COPY (FROM 'FILE') TO ..."},
    {"\x89HDF\r\n\x1a\n"sv, "an HDF5 file", nullptr, "write the columns as .npy or CSV first"},
};

bool begins_with_skippable_frame(std::string_view head) {
    return head.size() >= 4 && (static_cast<unsigned char>(head[0]) & 0xf0U) == 0x50 &&
           head.substr(1, 3) == skippable_magic;
}

/// All there is, and the beginning of `magic`.
bool is_cut_in(std::string_view head, std::string_view magic) {
    return head.size() < magic.size() && magic.starts_with(head);
}

}  // namespace

Result<Compression> compression_of(std::string_view head, const std::string& name) {
    if (head.starts_with(gzip_magic)) return Compression::gzip;
    if (head.starts_with(zstd_magic) || begins_with_skippable_frame(head)) {
        return Compression::zstd;
    }
    if (name.ends_with(".gz") && is_cut_in(head, gzip_magic)) return Compression::gzip;
    if (name.ends_with(".zst") && is_cut_in(head, zstd_magic)) return Compression::zstd;
    for (const Foreign& format : foreign) {
        if (head.starts_with(format.magic)) {
            return Failure{
                fmt::format("{} is {}, which is not read here; {}",
                            name,
                            format.what,
                            format.filter == nullptr
                                ? format.remedy
                                : "unpack it on the way: " + filter_line(format.filter, name))};
        }
    }
    return Compression::none;
}

std::string_view without_compression(std::string_view name) {
    for (const std::string_view ending : {".gz"sv, ".zst"sv}) {
        if (name.ends_with(ending)) name.remove_suffix(ending.size());
    }
    return name;
}

}  // namespace norma::table
