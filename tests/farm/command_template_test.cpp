#include "farm/command_template.hpp"

#include "farm/hostile_values.hpp"
#include "farm/run_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace norma::farm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

CommandTemplate parsed(std::vector<std::string> words) {
    Result<CommandTemplate> made = CommandTemplate::parse(std::move(words));
    if (made) return std::move(*made);
    ADD_FAILURE() << made.error();
    return *CommandTemplate::parse({});
}

std::string refusal(std::vector<std::string> words) {
    const Result<CommandTemplate> made = CommandTemplate::parse(std::move(words));
    return made ? "accepted: " + made->shown("VALUE", 1) : made.error();
}

std::vector<std::string> shells() {
    std::vector<std::string> found = {"/bin/sh"};
    for (const char* shell : {"/bin/bash", "/bin/dash", "/bin/ksh", "/bin/zsh"}) {
        if (!std::filesystem::exists(shell)) continue;
        if (!std::filesystem::equivalent(shell, found.front())) found.emplace_back(shell);
    }
    return found;
}

TEST(CommandTemplate, WithoutWordsTakesEveryValueAsAShellCommandLine) {
    const CommandTemplate none = parsed({});
    EXPECT_THAT(none.render("echo a | wc -l", 3).argv,
                ElementsAre("/bin/sh", "-c", "echo a | wc -l"));
    EXPECT_EQ(none.shown("echo a", 3), "echo a");
    EXPECT_EQ(none.text(), "");
    EXPECT_TRUE(none.values_are_commands());
}

TEST(CommandTemplate, DoesNotLetTheShellTakeACommandLineForAnOption) {
    EXPECT_EQ(test::run(parsed({}).render("-x", 1)).status, 127);
    EXPECT_EQ(test::run(parsed({}).render("+x", 1)).status, 127);
}

TEST(CommandTemplate, KeepsAWordOneArgumentWhateverTheValueHolds) {
    const CommandTemplate words = parsed({"prog", "-i{}", "a b", "{}"});
    EXPECT_THAT(words.render("x y;$z", 1).argv,
                ElementsAre("prog", "-ix y;$z", "a b", "x y;$z"));
    EXPECT_THAT(words.render("x", 1).environment, IsEmpty());
}

TEST(CommandTemplate, AppendsTheValueIfNoPlaceholderSaysWhere) {
    EXPECT_THAT(parsed({"true"}).render("a b", 1).argv, ElementsAre("true", "a b"));
    EXPECT_THAT(parsed({"wc", "-l"}).render("", 1).argv, ElementsAre("wc", "-l", ""));
    EXPECT_EQ(test::run(parsed({"printf '<%s>' 1 2"}).render("a b", 1)).output, "<1><2><a b>");
    EXPECT_THAT(parsed({"echo", "{#}"}).render("a", 7).argv, ElementsAre("echo", "7"));
}

TEST(CommandTemplate, KnowsThePlaceholdersOfGnuParallel) {
    const CommandTemplate all =
        parsed({"x", "{}", "{.}", "{/}", "{//}", "{/.}", "{#}", "{}{#}"});
    EXPECT_THAT(
        all.render("a.b/c.d.e", 12).argv,
        ElementsAre("x", "a.b/c.d.e", "a.b/c.d", "c.d.e", "a.b", "c.d", "12", "a.b/c.d.e12"));
}

TEST(CommandTemplate, LeavesEscapedPlaceholdersAlone) {
    EXPECT_THAT(parsed({"find", "{}", "-exec", "wc", "\\{}", "\\{3}"}).render("d", 1).argv,
                ElementsAre("find", "d", "-exec", "wc", "{}", "{3}"));
    EXPECT_EQ(
        test::run(parsed({"printf '<%s>' {} \\{} '\\{}' \"\\{}\""}).render("v", 1)).output,
        "<v><{}><{}><{}>");
}

// One script that puts the value into every place a value may stand, and the bytes expected.
constexpr const char* every_place =
    "unset unset; printf '%s\\0' {} pre{}post \"{}\" \"a '{}' b\" '{}' 'a \"{}\" b' "
    "a'{}'b\"{}\"{} "
    "\"$(printf %s {}; echo .)\" \"$(printf %s \"{}\"; echo .)\" \"$(printf %s '{}'; echo .)\" "
    "${unset:-{}} \"${unset:-{}}\" \"${unset:-x{}y}\" ${unset-\"{}\"} "
    "\"$(printf '%s\\n' \"$(printf %s '{}' \"${unset:-{}}\")\"; echo .)\" \\{}; "
    "( printf '%s\\0' {} ) | cat; x={}; printf '%s\\0' \"$x\"; "
    "printf '%s\\0' \"$(case a in a) printf %s '{}';; esac; echo .)\"; "
    "f() { printf '%s\\0' \"$1\"; }; f {}; for i in {}; do f \"$i\"; done  # {} \"";

std::string expected_everywhere(const std::string& v) {
    const std::string dot = v + ".";
    std::string nested = v + v;
    while (nested.ends_with('\n'))
        nested.pop_back();
    std::string dotted_nested = nested + "\n.";
    std::string out;
    for (const std::string& word : {v,
                                    "pre" + v + "post",
                                    v,
                                    "a '" + v + "' b",
                                    v,
                                    "a \"" + v + "\" b",
                                    "a" + v + "b" + v + v,
                                    dot,
                                    dot,
                                    dot,
                                    v,
                                    v,
                                    "x" + v + "y",
                                    v,
                                    dotted_nested,
                                    std::string("{}"),
                                    v,
                                    v,
                                    dot,
                                    v,
                                    v}) {
        out += word;
        out += '\0';
    }
    return out;
}

TEST(CommandTemplate, NeverLetsTheShellReadAValueWhereverItStands) {
    const CommandTemplate script = parsed({every_place});
    const CommandTemplate words_of_default = parsed({"set -- ${unset:-{}}; echo $#"});
    for (const std::string& shell : shells()) {
        // ksh93 makes no word of an empty default, however it is quoted.
        const bool drops_empty =
            test::run(words_of_default.render("", 1), shell).output == "0\n";
        for (const std::string& value : test::hostile_values()) {
            if (value.empty() && drops_empty) continue;
            const test::Ran ran = test::run(script.render(value, 1), shell);
            EXPECT_EQ(ran.status, 0) << shell;
            EXPECT_TRUE(ran.output == expected_everywhere(value))
                << shell << " with " << testing::PrintToString(value.substr(0, 100))
                << " gave\n"
                << testing::PrintToString(ran.output.substr(0, 1000)) << "\ninstead of\n"
                << testing::PrintToString(expected_everywhere(value).substr(0, 1000));
        }
    }
    EXPECT_FALSE(std::filesystem::exists("CANARY"));
}

TEST(CommandTemplate, GivesAPatternTheValueAsPlainText) {
    const CommandTemplate script =
        parsed({"x={}; printf '<%s>' \"${x#{}}\" \"${x%'{}'}\" z${x##\"{}\"}; "
                "case {} in {}) printf same ;; *) printf other ;; esac"});
    for (const std::string& shell : shells()) {
        for (const std::string& value : test::hostile_values()) {
            if (value.size() > 1000) continue;  // patterns take quadratic time
            EXPECT_EQ(test::run(script.render(value, 1), shell).output, "<><><z>same")
                << shell << " with " << testing::PrintToString(value);
        }
    }
}

TEST(CommandTemplate, GivesAProgramEveryHostileValueUnchanged) {
    const CommandTemplate words = parsed({"printf", "%s\\0", "{}", "a{}b"});
    for (const std::string& value : test::hostile_values()) {
        const std::string expected = value + '\0' + "a" + value + "b" + '\0';
        EXPECT_TRUE(test::run(words.render(value, 1)).output == expected)
            << testing::PrintToString(value.substr(0, 100));
    }
}

TEST(CommandTemplate, ShowsOneLineThatDoesTheSameWhenTyped) {
    ASSERT_TRUE(std::filesystem::exists("/bin/bash")) << "install bash";
    const CommandTemplate script =
        parsed({"printf '%s\\0' {} pre{}post \"{}\" \"a {} b\" '{}' 'a \"{}\" b'"});
    const CommandTemplate words = parsed({"printf", "%s\\0", "x{}", "a b", "{}"});
    for (const std::string& value : test::hostile_values()) {
        for (const CommandTemplate& made : {script, words}) {
            const std::string shown = made.shown(value, 1);
            EXPECT_EQ(shown.find('\n'), std::string::npos);
            EXPECT_EQ(shown.find('\x1b'), std::string::npos);
            if (shown.size() > 100'000) continue;  // longer than an argument can be
            const Command typed{.argv = {"/bin/bash", "-c", shown}, .environment = {}};
            EXPECT_TRUE(test::run(typed).output == test::run(made.render(value, 1)).output)
                << shown.substr(0, 1000);
        }
    }
    EXPECT_FALSE(std::filesystem::exists("CANARY"));
}

TEST(CommandTemplate, ShowsWhatGnuParallelShowsForEverydayCommands) {
    EXPECT_EQ(parsed({"echo"}).shown("a b", 1), "echo 'a b'");
    EXPECT_EQ(parsed({"echo", "{}", "x{}y", "--k=v", "a:b", "@f"}).shown("it's", 1),
              "echo 'it'\"'\"'s' x'it'\"'\"'s'y --k=v a:b @f");
    EXPECT_EQ(parsed({"wc -l < {}"}).shown("a.txt", 1), "wc -l < a.txt");
    EXPECT_EQ(parsed({"echo"}).shown("", 1), "echo ''");
    EXPECT_EQ(parsed({}).shown("a\tb\nc\x1b[m", 1), "a\tb\\nc\\033[m");
}

TEST(CommandTemplate, TellsTemplatesApartByTheirText) {
    EXPECT_EQ(parsed({"echo a b"}).text(), "'echo a b'");
    EXPECT_EQ(parsed({"echo", "a", "b"}).text(), "echo a b");
    EXPECT_EQ(parsed({"echo", "a b", "{.}", ""}).text(), "echo 'a b' {.} ''");
}

TEST(CommandTemplate, PutsTheSequenceNumberEvenWhereOnlyDigitsMayStand) {
    EXPECT_EQ(test::run(parsed({"echo $(({#}+1)) '{#}' \"{#}\" {#} `echo {#}`"}).render("", 41))
                  .output,
              "42 41 41 41 41\n");
    EXPECT_EQ(test::run(parsed({"cat <<X\nn{#} \\{}\nX"}).render("", 5)).output, "n5 {}\n");
}

TEST(CommandTemplate, DoesNotLetASequenceNumberBecomeADescriptor) {
    EXPECT_EQ(test::run(parsed({"echo a {#}>/dev/stdout"}).render("", 5)).output, "a 5\n");
}

TEST(CommandTemplate, RefusesValuesInsideWhatTheShellComputesOrReadsTwice) {
    EXPECT_THAT(refusal({"echo `cat {}`"}),
                HasSubstr("character 11: a value would stand inside backticks; write $( )"));
    EXPECT_THAT(refusal({"echo \"`cat {}`\""}), HasSubstr("inside backticks"));
    EXPECT_THAT(refusal({"echo $(( {} + 1 ))"}), HasSubstr("inside (( ))"));
    EXPECT_THAT(refusal({"echo \"$(( {} + 1 ))\""}), HasSubstr("inside (( ))"));
    EXPECT_THAT(refusal({"for ((i=0; i<{}; ++i)); do :; done"}), HasSubstr("inside (( ))"));
    EXPECT_THAT(refusal({"echo $[{}]"}),
                HasSubstr("behind $[, which not every sh reads alike"));
    EXPECT_THAT(refusal({"cat <<EOF\n{}\nEOF"}), HasSubstr("here-document; use printf"));
    EXPECT_THAT(refusal({"cat <<EOF | sort\ndon't\nEOF\necho {}"}), HasSubstr("here-document"));
    EXPECT_THAT(refusal({"cat <<EOF\nx\nEOF"}), HasSubstr("here-document"));
    EXPECT_THAT(refusal({"cat <<{}\nx\n"}), HasSubstr("end mark of a here-document"));
    EXPECT_THAT(refusal({"[[ {} -eq 1 ]] && echo"}), HasSubstr("use [ and ]"));
    EXPECT_THAT(refusal({"[[ a && {} -eq 1 && b ]]"}), HasSubstr("use [ and ]"));
    EXPECT_THAT(refusal({"echo ${x:{}}"}), HasSubstr("inside ${ }"));
    EXPECT_THAT(refusal({"echo ${x/{}/y}"}), HasSubstr("inside ${ }"));
    EXPECT_THAT(refusal({"echo ${}"}), HasSubstr("for a dollar sign write \\$"));
    EXPECT_THAT(refusal({"echo $'a{}'"}), HasSubstr("inside $'...'"));
    EXPECT_THAT(refusal({"echo $'\\'' {}"}), HasSubstr("not every sh reads alike"));
    EXPECT_THAT(refusal({"echo \"${x:-'{}'}\""}), HasSubstr("not every sh reads alike"));
    EXPECT_THAT(refusal({"a[{}]=1; echo"}), HasSubstr("index of an array"));
}

TEST(CommandTemplate, RefusesValuesThatAFurtherInterpreterWouldRead) {
    const std::vector<std::string> scripts = {
        "eval {}",
        "eval echo \"{}\"",
        "x=1; eval 'echo {}'",
        "(eval {})",
        "f() { eval {}; }; f",
        "if eval {}; then :; fi",
        "echo $(eval {})",
        "eval",
        "command eval {}",
        "sh -c {}",
        "sh -c 'echo {}'",
        "bash -lc \"echo {}\"",
        "bash -euo pipefail -c 'echo {}'",
        "timeout 5 dash -c 'echo {}'",
        "find . -exec sh -c 'echo {}' \\;",
        "$SHELL -c 'echo {}'",
        "/usr/bin/env zsh -c 'echo {}'",
        "xargs -n1 ksh -c 'wc {}'",
        "srun -n1 bash -c 'x {}'",
        "python3 -c 'print(\"{}\")'",
        "python3.11 -Bc 'print({})'",
        "perl -ne 'print if /{}/'",
        "perl -e 'print 1' -e '{}'",
        "ruby -e 'p {}'",
        "node --eval='{}'",
        "php -r '{}'",
        "Rscript -e 'print({})'",
        "awk '/{}/'",
        "awk -F : '{}'",
        "gawk -v x=1 '$1 == {}'",
        "sed s/a/{}/",
        "sed -n -e 's/a/{}/p' f",
        "sed -i.bak -e 's/a/{}/' f",
        "cat f | jq '.{}'",
        "jq --arg x 1 '.{}'",
        "sqlite3 db 'select {}'",
        "psql -c 'select {}'",
        "ssh host ls {}",
        "ssh -p 22 host 'ls {}'",
        "su user -c 'ls {}'",
        "flock f -c 'ls {}'",
        "trap 'rm {}' EXIT",
        "alias x={}",
        "export {}",
        "declare -i x={}",
        "[ -v {} ]",
        "printf -v {} x",
        "watch ls {}",
        "env -S 'ls {}'",
        "echo x | while read a; do eval {}; done",
    };
    for (const std::string& script : scripts) {
        EXPECT_THAT(refusal({script}), HasSubstr("would stand")) << script;
    }
    EXPECT_THAT(
        refusal({"sh", "-c", "echo {}"}),
        HasSubstr("word 3: a value would stand where sh would read it as code; pass it as an "
                  "argument of the script: sh -c 'COMMAND \"$1\"' _ {}; for the characters "
                  "themselves write \\{}"));
    EXPECT_THAT(refusal({"ssh", "host", "ls"}), HasSubstr("word 4"));
    EXPECT_THAT(refusal({"env", "A=1", "awk", "{}"}), HasSubstr("awk -v value={}"));
    EXPECT_THAT(refusal({"{}"}), HasSubstr("leave the template out"));
}

TEST(CommandTemplate, AcceptsInterpretersThatTakeTheValueAsData) {
    const std::vector<std::string> scripts = {
        "sh -c 'echo \"$1\"' _ {}",
        "bash -euo pipefail -c 'echo $1' x {}",
        "bash script.sh -c {}",
        "bash {}",
        "sh ./{} -c",
        "python3 -c 'import sys' {}",
        "python3 -m pytest -c {}",
        "python3 script.py -c {}",
        "perl -ne 'print' {}",
        "awk '{print $1}' {}",
        "awk -v value={} 'BEGIN { print value }'",
        "awk -f prog.awk {}",
        "awk -vx={} 'x'",
        "sed -n 1p {}",
        "sed -f prog.sed {}",
        "sed -e p -e d {}",
        "jq --arg v {} '.[$v]'",
        "jq -r .a {}",
        "jq -f prog {}",
        "ssh {} uptime",
        "ssh -p {} host uptime",
        "export X={}; env",
        "grep -c {} f",
        "grep eval {}",
        "man ssh {}",
        "gcc -c {}",
        "echo awk {}",
        "find {} -name x",
        "[ {} = x ]",
        "test {} -eq 3",
        "env X={} prog",
        "X={} prog",
        "printf %s {}",
        "cmd < {} > {.}.out 2>&1 &",
        "cmd {} >&2",
        "a && b {} || c",
        "! grep -q x {}",
        "while read l; do echo \"$l\"; done < {}",
        "if [ -f {} ]; then cat {}; fi",
        "case {} in *.gz) zcat {};; *) cat {};; esac",
        "{ cat {}; echo; }",
        "cat <<<{}",
        "echo ${#} ${#x} ${x##*/} ${x%.c} ${@:-1} {}",
    };
    for (const std::string& script : scripts) {
        EXPECT_TRUE(CommandTemplate::parse({script})) << script << ": " << refusal({script});
    }
}

TEST(CommandTemplate, RefusesToAppendWhereNoArgumentCanFollow) {
    for (const char* script : {"cat;",
                               "(cat)",
                               "cat &",
                               "for i in 1 2; do cat; done",
                               "cat # x",
                               "cat |",
                               "if true; then cat; fi",
                               "{ cat; }"}) {
        EXPECT_THAT(refusal({script}), HasSubstr("say where it goes with {}")) << script;
    }
}

TEST(CommandTemplate, RefusesATemplateThatNeverEndsAQuote) {
    EXPECT_THAT(refusal({"echo 'a {}"}), HasSubstr("character 6: the ' is never closed"));
    EXPECT_THAT(refusal({"echo \"a {}"}), HasSubstr("the \" is never closed"));
    EXPECT_THAT(refusal({"echo `a"}), HasSubstr("the ` is never closed"));
    EXPECT_THAT(refusal({"echo $(a {}"}), HasSubstr("the ( is never closed"));
    EXPECT_THAT(refusal({"echo ${a {}"}), HasSubstr("${"));
    EXPECT_THAT(refusal({"echo $((1 "}), HasSubstr("the $(( is never closed"));
    EXPECT_THAT(refusal({"echo {} )"}), HasSubstr("a ) without its ("));
    EXPECT_THAT(refusal({std::string(100'000, '(') + "{}"}), HasSubstr("("));
    std::string nested;
    for (int i = 0; i < 100'000; ++i)
        nested += "$( ";
    EXPECT_THAT(refusal({nested + "{}"}), HasSubstr("nested too deeply"));
    nested.clear();
    for (int i = 0; i < 100'000; ++i)
        nested += "${a:-";
    EXPECT_THAT(refusal({nested + "{}"}), HasSubstr("nested too deeply"));
}

TEST(CommandTemplate, RefusesPlaceholdersItDoesNotKnowYet) {
    for (const char* word : {"{%}", "{1}", "{-1}", "{2/.}", "{1//}", "{= s/a/b/ =}"}) {
        EXPECT_THAT(refusal({"echo", word}),
                    HasSubstr("word 2: " + std::string(word) + " is not supported yet"));
        EXPECT_THAT(refusal({"echo x " + std::string(word)}),
                    HasSubstr("is not supported yet"));
    }
    EXPECT_THAT(parsed({"awk", "{print}", "{}"}).render("f", 1).argv,
                ElementsAre("awk", "{print}", "f"));
}

TEST(CommandTemplate, SaysWhenWordsLookAsIfAShellWereMeant) {
    EXPECT_THAT(parsed({"cat", "{}", "|", "wc"}).notes(),
                ElementsAre(HasSubstr("the word | is passed to cat as it is")));
    EXPECT_THAT(parsed({"cd", "{}"}).notes(),
                ElementsAre(HasSubstr("cd belongs to the shell")));
    EXPECT_THAT(parsed({"cat {} | wc"}).notes(), IsEmpty());
    EXPECT_THAT(parsed({"cat", "{}"}).notes(), IsEmpty());
}

TEST(CommandTemplate, RefusesAnEmptyProgramName) {
    EXPECT_THAT(refusal({""}), HasSubstr("empty word"));
    EXPECT_THAT(refusal({"", "x"}), HasSubstr("empty word"));
}

}  // namespace
}  // namespace norma::farm
