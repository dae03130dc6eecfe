#include "table/inputs.hpp"

#include "norma/wire/encode.hpp"

#include "support/temporary_folder.hpp"
#include "table/packed_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

namespace norma::table {
namespace {

using testing::HasSubstr;

class Inputs : public testing::Test {
  protected:
    void make(const std::string& name, std::string_view bytes = "a,b\n1,2\n") {
        const std::filesystem::path path = folder_.path(name);
        std::filesystem::create_directories(path.parent_path());
        write_file(path, bytes);
    }
    Result<std::vector<InputFile>> find(std::vector<std::string> names) {
        for (std::string& name : names) {
            const bool is_list = name.starts_with("@");
            name = (is_list ? "@" : "") + folder_.path(name.substr(is_list ? 1 : 0));
        }
        return find_inputs(names);
    }
    std::vector<std::string> paths(const std::vector<std::string>& names) {
        const auto files = find(names);
        if (!files) return {files.error()};
        std::vector<std::string> found;
        for (const InputFile& file : *files)
            found.push_back(file.path.substr(folder_.path("").size()));
        return found;
    }
    std::string failure(const std::vector<std::string>& names) {
        const auto files = find(names);
        return files ? "found" : files.error();
    }
    TemporaryFolder folder_;
};

using Paths = std::vector<std::string>;

TEST_F(Inputs, AreTakenInTheOrderOfTheWords) {
    make("b.csv");
    make("a.csv");
    EXPECT_EQ(paths({"b.csv", "a.csv"}), (Paths{"b.csv", "a.csv"}));
}

TEST_F(Inputs, OfNoWordAreStandardInput) {
    const auto files = find_inputs({});
    ASSERT_TRUE(files);
    ASSERT_EQ(files->size(), 1U);
    EXPECT_EQ(files->front().path, "-");
    EXPECT_TRUE(files->front().is_stream);
    EXPECT_EQ(files->front().name(), "standard input");
}

TEST_F(Inputs, AreKnownByTheirEndings) {
    for (const auto& [name, format] : {std::pair{"a.csv", InputFormat::csv},
                                       {"a.csv.gz", InputFormat::csv},
                                       {"a.tsv", InputFormat::tsv},
                                       {"a.tab", InputFormat::tsv},
                                       {"a.txt", InputFormat::unknown},
                                       {"a.jsonl", InputFormat::ndjson},
                                       {"a.ndjson.zst", InputFormat::ndjson},
                                       {"a.json", InputFormat::ndjson},
                                       {"a.npy", InputFormat::npy},
                                       {"a.bin", InputFormat::record},
                                       {"a", InputFormat::unknown}}) {
        make(name);
        const auto files = find({name});
        ASSERT_TRUE(files) << name;
        EXPECT_EQ(files->front().format, format) << name;
        EXPECT_EQ(files->front().size, 8U);
    }
}

TEST_F(Inputs, AreKnownAsPackedByTheirFirstBytes) {
    make("plain.csv.gz");
    make("packed.csv", gzip("a"));
    make("frames.csv", zstd("a"));
    make("cut.csv.gz", "\x1f");
    make("empty.zst", "");
    make("empty.csv", "");
    const auto files = find(
        {"plain.csv.gz", "packed.csv", "frames.csv", "cut.csv.gz", "empty.zst", "empty.csv"});
    ASSERT_TRUE(files);
    EXPECT_EQ((*files)[0].compression, Compression::none);
    EXPECT_EQ((*files)[1].compression, Compression::gzip);
    EXPECT_EQ((*files)[2].compression, Compression::zstd);
    EXPECT_EQ((*files)[3].compression, Compression::gzip);
    EXPECT_EQ((*files)[4].compression, Compression::zstd);
    EXPECT_EQ((*files)[5].compression, Compression::none);
}

TEST_F(Inputs, PackedInOtherWaysAreRefusedWithTheRemedy) {
    make("a.csv.bz2", "BZh91AY&SY....");
    make("a.zip", "PK\x03\x04....");
    make("a.parquet", "PAR1\x15...");
    EXPECT_THAT(failure({"a.csv.bz2"}), HasSubstr("a.csv.bz2 is packed by bzip2"));
    EXPECT_THAT(failure({"a.csv.bz2"}),
                HasSubstr("bzip2 -dc < '" + folder_.path("a.csv.bz2") + "' |"));
    EXPECT_THAT(failure({"a.zip"}), HasSubstr("zip archive"));
    EXPECT_THAT(failure({"a.parquet"}), HasSubstr("Parquet"));
}

TEST_F(Inputs, OfAFolderAreTheTablesBelowItSorted) {
    for (const char* name : {"d/b.csv",
                             "d/a.tsv.gz",
                             "d/c/x.npy",
                             "d/.hidden.csv",
                             "d/.git/a.csv",
                             "d/readme.md",
                             "d/a.bin"})
        make(name);
    EXPECT_EQ(paths({"d"}), (Paths{"d/a.tsv.gz", "d/b.csv", "d/c/x.npy"}));
}

TEST_F(Inputs, OfAFolderWithoutTablesAreAFailure) {
    make("d/readme.md");
    std::filesystem::create_directory(folder_.path("e"));
    EXPECT_THAT(failure({"d"}),
                HasSubstr("1 file, quote a pattern: '" + folder_.path("d") + "/*'"));
    EXPECT_THAT(failure({"e"}), HasSubstr("no file below the folder"));
}

TEST_F(Inputs, OfAPatternAreSorted) {
    make("b.csv");
    make("a.csv");
    make("d/c.csv");
    make("[x].csv");
    EXPECT_EQ(paths({"[ab].csv"}), (Paths{"a.csv", "b.csv"}));
    EXPECT_EQ(paths({"**/*.csv"}), (Paths{"[x].csv", "a.csv", "b.csv", "d/c.csv"}));
    EXPECT_EQ(paths({"[x].csv"}), (Paths{"[x].csv"})) << "a name that exists is no pattern";
}

TEST_F(Inputs, OfAPatternThatNothingIsOfAreAFailure) {
    make("d/b.csv");
    make("d/c.csv");
    EXPECT_THAT(failure({"d/*.tsv"}), HasSubstr("holds 'b.csv' and 1 more"));
    EXPECT_THAT(failure({"e/*.tsv"}), HasSubstr("there is no folder"));
}

TEST_F(Inputs, ThatAreMissingAreAFailureThatNamesTheNearest) {
    make("data/sales.csv");
    EXPECT_THAT(failure({"data/slaes.csv"}),
                HasSubstr("is '" + folder_.path("data/sales.csv") + "' meant?"));
    EXPECT_THAT(failure({"dta/sales.csv"}),
                HasSubstr("is '" + folder_.path("data") + "' meant?"));
    EXPECT_THAT(failure({"other/sales.csv"}),
                HasSubstr("there is no folder '" + folder_.path("other") + "'"));
    EXPECT_THAT(failure({"data/sales.csv/x"}), HasSubstr("cannot read"));
    EXPECT_THAT(failure({"data/zzzzzzzz"}), HasSubstr("No such file"));
}

TEST_F(Inputs, GivenTwiceAreReadOnce) {
    make("a.csv");
    make("b.csv");
    std::filesystem::create_symlink("a.csv", folder_.path("latest.csv"));
    const auto files = find({"b.csv", "a.csv", "latest.csv", "*.csv"});
    ASSERT_TRUE(files);
    ASSERT_EQ(files->size(), 2U);
    EXPECT_EQ((*files)[0].path, folder_.path("b.csv"));
    EXPECT_EQ((*files)[0].also_given_as, (Paths{folder_.path("b.csv")}));
    EXPECT_EQ(
        (*files)[1].also_given_as,
        (Paths{folder_.path("latest.csv"), folder_.path("a.csv"), folder_.path("latest.csv")}));
}

TEST_F(Inputs, OfAListAreItsLines) {
    make("a.csv");
    make("b.csv");
    make("list", "# what to read\n\n" + folder_.path("b.csv") + "\r\n" + folder_.path("a*"));
    EXPECT_EQ(paths({"@list"}), (Paths{"b.csv", "a.csv"}));
}

TEST_F(Inputs, OfAListThatCannotBeReadAreAFailureThatNamesTheLine) {
    make("list", "# one\n" + folder_.path("missing.csv") + "\n");
    make("empty", "# none\n");
    make("nested", "@" + folder_.path("empty"));
    make("binary", std::string_view("a\0b\n", 4));
    make("d/x.csv");
    EXPECT_THAT(failure({"@list"}), HasSubstr("list:2: cannot read"));
    EXPECT_THAT(failure({"@empty"}), HasSubstr("names no file"));
    EXPECT_THAT(failure({"@nested"}), HasSubstr("cannot name another list"));
    EXPECT_THAT(failure({"@binary"}), HasSubstr("zero byte"));
    EXPECT_THAT(failure({"@d"}), HasSubstr("is a folder"));
    EXPECT_THAT(failure({"@nolist"}), HasSubstr("cannot read"));
}

TEST_F(Inputs, ThatArePipesAreStreams) {
    ASSERT_EQ(mkfifo(folder_.path("pipe").c_str(), 0600), 0);
    const auto files = find({"pipe"});
    ASSERT_TRUE(files);
    EXPECT_TRUE(files->front().is_stream);
}

TEST_F(Inputs, ThatAreEmptyWordsAreRefused) {
    EXPECT_FALSE(find_inputs(std::vector<std::string>{""}));
}

TEST_F(Inputs, KnowThePartitionsOfTheirPaths) {
    make("year=2024/a.csv");
    const auto files = find({"year=*"});
    ASSERT_TRUE(files);
    EXPECT_EQ(files->front().partitions,
              (std::vector<std::pair<std::string, std::string>>{{"year", "2024"}}));
}

TEST_F(Inputs, TravelToOtherRanks) {
    make("year=2024/a.csv.gz", gzip("a"));
    const auto files = find({"year=2024", "year=2024/a.csv.gz"});
    ASSERT_TRUE(files);
    const auto got = wire::decode<std::vector<InputFile>>(wire::encode(*files));
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(got[0].path, (*files)[0].path);
    EXPECT_EQ(got[0].compression, Compression::gzip);
    EXPECT_EQ(got[0].format, InputFormat::csv);
    EXPECT_EQ(got[0].partitions, (*files)[0].partitions);
    EXPECT_EQ(got[0].also_given_as, (*files)[0].also_given_as);
}

}  // namespace
}  // namespace norma::table
