#include "farm/interpreters.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string_view>

namespace norma::farm {
namespace {

using Words = std::vector<std::string>;

/// Which of a program's operands are code.
enum class Operands : std::uint8_t {
    data,
    data_among_options,  ///< su USER -c CODE
    first_is_code,
    code_after_first,
    all_are_code
};

/// Whether it is recognised only where a command starts, or behind any other words too
/// (`timeout 5 sh -c ...`): its options tell it from a mere argument of that name.
enum class Seen : std::uint8_t { as_command, anywhere };

struct Interpreter {
    std::string_view names;         ///< with a blank before and after each
    std::string_view code_letters;  ///< -e CODE, also inside a cluster: -ne CODE
    std::string_view skip_letters;  ///< -F ARGUMENT
    std::string_view code_options;  ///< --eval CODE or --eval=CODE, each between blanks
    std::string_view skip_options;  ///< --arg NAME VALUE
    std::size_t skipped_arguments;  ///< how many arguments each of skip_options has
    Operands operands;
    std::string_view
        spares_operands;            ///< letters and long options after which operands are data
    std::string_view needs_letter;  ///< operands are code only with this letter: sh -c
    Seen seen;
    std::string_view remedy;
};

constexpr std::string_view shell_remedy =
    "pass it as an argument of the script: sh -c 'COMMAND \"$1\"' _ {}";

// clang-format off
constexpr std::array interpreters{
    Interpreter{" sh bash dash zsh ksh ksh93 mksh ash yash fish csh tcsh shell rbash ", "", "oO", "", " --rcfile --init-file ", 1,
                Operands::first_is_code, "", "c", Seen::anywhere, shell_remedy},
    Interpreter{" python pypy ", "c", "WX", "", "", 0, Operands::data, "", "", Seen::anywhere,
                "pass it as an argument: python3 -c '... sys.argv[1] ...' {}"},
    Interpreter{" perl ", "eE", "IMmFi0xC", "", "", 0, Operands::data, "", "", Seen::anywhere,
                "pass it as an argument: perl -e '... $ARGV[0] ...' {}"},
    Interpreter{" ruby ", "e", "IrFiEKTWxC", "", "", 0, Operands::data, "", "", Seen::anywhere,
                "pass it as an argument: ruby -e '... ARGV[0] ...' {}"},
    Interpreter{" lua luajit ", "e", "l", "", "", 0, Operands::data, "", "", Seen::anywhere,
                "pass it as an argument of a script file: lua FILE {}"},
    Interpreter{" node nodejs julia ", "epE", "rL", " --eval --print ", "", 0, Operands::data, "", "", Seen::anywhere,
                "pass it as an argument of the program: node -e '... process.argv[1] ...' {}"},
    Interpreter{" php ", "rBRE", "cdfz", "", "", 0, Operands::data, "", "", Seen::anywhere,
                "pass it as an argument: php -r '... $argv[1] ...' {}"},
    Interpreter{" R Rscript octave ", "e", "", " --eval ", "", 0, Operands::data, "", "", Seen::anywhere,
                "pass it as an argument: Rscript -e '... commandArgs(TRUE)[1] ...' {}"},
    Interpreter{" su runuser script flock sg ", "c", "", " --command --session-command ", "", 0, Operands::data_among_options, "", "", Seen::anywhere,
                "pass it as an argument of the script: su USER -c 'COMMAND \"$1\"' -- _ {}, or leave the inner shell out"},
    Interpreter{" psql ", "c", "", " --command ", "", 0, Operands::data_among_options, "", "", Seen::anywhere,
                "pass it as a variable: psql -v value={} and :'value' in a script file"},
    Interpreter{" mysql mariadb ", "e", "", " --execute ", "", 0, Operands::data_among_options, "", "", Seen::anywhere,
                "put the statement into a program that binds the value as a parameter"},
    Interpreter{" sbatch ", "", "", " --wrap ", "", 0, Operands::data_among_options, "", "", Seen::anywhere,
                "pass it as an argument of a batch script: sbatch SCRIPT {}"},
    Interpreter{" env ", "S", "uC", " --split-string ", "", 0, Operands::data, "", "", Seen::as_command,
                "write the words separately, without -S"},
    Interpreter{" awk gawk mawk nawk ", "e", "Fvfi", " --source ", " --field-separator --assign --file ", 1,
                Operands::first_is_code, " e f --source --file ", "", Seen::as_command,
                "pass it as a variable: awk -v value={} '... value ...'"},
    Interpreter{" sed gsed ", "e", "fl", " --expression ", " --file ", 1, Operands::first_is_code, " e f --expression --file ", "", Seen::as_command,
                "sed cannot take a value as plain text; use awk -v value={} '... value ...'"},
    Interpreter{" jq ", "", "fL", "", " --arg --argjson --slurpfile --rawfile ", 2, Operands::first_is_code, " f --from-file ", "", Seen::as_command,
                "pass it as a variable: jq --arg value {} '... $value ...'"},
    Interpreter{" sqlite3 ", "", "", "", "", 0, Operands::code_after_first, "", "", Seen::as_command,
                "put the statement into a program that binds the value as a parameter"},
    Interpreter{" ssh slogin rsh autossh ", "", "BbcDeEFIiJLlmOopQRSWwM", "", "", 0, Operands::code_after_first, "", "", Seen::as_command,
                "send it through the connection: printf '%s\\n' {} | ssh HOST 'read -r value; COMMAND \"$value\"'"},
    Interpreter{" eval ", "", "", "", "", 0, Operands::all_are_code, "", "", Seen::as_command,
                "leave eval out; without a template every input line is a whole command line"},
    Interpreter{" watch parallel ", "", "n", "", "", 0, Operands::all_are_code, "", "", Seen::as_command,
                "leave it out: norma-farm runs the command itself"},
    Interpreter{" trap ", "", "", "", "", 0, Operands::first_is_code, "", "", Seen::as_command,
                "put it into a variable first: value={}; trap 'COMMAND \"$value\"' EXIT"},
    Interpreter{" alias let unset read mapfile readarray getopts ", "", "", "", "", 0, Operands::all_are_code, "", "", Seen::as_command,
                "it expects a name or an expression of the shell, not a value"},
};

constexpr std::string_view wrappers =
    " env nice ionice nohup time timeout stdbuf setsid sudo doas exec command builtin xargs srun mpirun"
    " mpiexec taskset numactl chrt strace ltrace busybox find chroot unshare nsenter docker podman ";
// clang-format on

bool in_list(std::string_view list, std::string_view name) {
    std::string padded = " ";
    padded.append(name).append(" ");
    return !name.empty() && list.find(padded) != std::string_view::npos;
}

bool holds_value(std::string_view word) {
    return word.find(value_mark) != std::string_view::npos;
}

/// "/usr/bin/python3.11" -> "python", "$SHELL" -> "shell".
std::string program_name(std::string_view word) {
    std::string name(word.substr(word.rfind('/') + 1));
    if (name.starts_with('$')) {
        std::erase_if(name, [](char c) { return c == '$' || c == '{' || c == '}'; });
        for (char& c : name)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    for (const std::string_view versioned : {"python", "pypy", "perl", "ruby", "lua", "php"}) {
        const std::size_t end = name.find_first_not_of("0123456789.", versioned.size());
        if (name.starts_with(versioned) && end == std::string::npos)
            return std::string(versioned);
    }
    return name;
}

const Interpreter* interpreter_named(const std::string& name) {
    const auto* const found =
        std::find_if(interpreters.begin(), interpreters.end(), [&](const Interpreter& known) {
            return in_list(known.names, name);
        });
    return found == interpreters.end() ? nullptr : found;
}

/// Reads the arguments of one interpreter as it would itself.
class Arguments {
  public:
    Arguments(const Interpreter& interpreter, const Words& words, std::size_t first)
        : interpreter_(interpreter), words_(words), at_(first) {}

    /// Index of the first word that is code and holds a value.
    std::optional<std::size_t> code_with_value() {
        for (; at_ < words_.size(); ++at_) {
            const std::string_view word = words_[at_];
            const bool option =
                options_ && word.size() > 1 && (word[0] == '-' || word[0] == '+');
            if (option && word == "--") {
                options_ = false;
                continue;
            }
            if (option && word.starts_with("--")) {
                if (long_option(word)) return at_;
            } else if (option) {
                if (cluster(word.substr(1))) return at_;
            } else if (operand(word)) {
                return at_;
            }
        }
        return std::nullopt;
    }

  private:
    bool next_holds_value() {
        ++at_;
        return at_ < words_.size() && holds_value(words_[at_]);
    }

    bool long_option(std::string_view word) {
        const std::size_t equals = word.find('=');
        const std::string_view name = word.substr(0, equals);
        if (in_list(interpreter_.spares_operands, name)) operands_are_data_ = true;
        if (in_list(interpreter_.code_options, name)) {
            return equals == std::string_view::npos ? next_holds_value() : holds_value(word);
        }
        if (in_list(interpreter_.skip_options, name) && equals == std::string_view::npos) {
            at_ += interpreter_.skipped_arguments;
        }
        return false;
    }

    bool cluster(std::string_view letters) {
        for (std::size_t i = 0; i < letters.size(); ++i) {
            const std::string_view letter = letters.substr(i, 1);
            const bool last = i + 1 == letters.size();
            if (in_list(interpreter_.spares_operands, letter)) operands_are_data_ = true;
            if (interpreter_.needs_letter == letter) letter_seen_ = true;
            if (interpreter_.code_letters.find(letter) != std::string_view::npos) {
                return last ? next_holds_value() : holds_value(letters.substr(i));
            }
            if (interpreter_.skip_letters.find(letter) != std::string_view::npos) {
                if (last) ++at_;
                return false;
            }
        }
        return false;
    }

    bool operand(std::string_view word) {
        const bool first = operands_seen_++ == 0;
        // What follows a script, a module or a host belongs to it.
        if (interpreter_.operands != Operands::data_among_options) options_ = false;
        if (operands_are_data_ || !holds_value(word)) return false;
        if (!interpreter_.needs_letter.empty() && !letter_seen_) return false;
        switch (interpreter_.operands) {
            case Operands::first_is_code:
                return first;
            case Operands::code_after_first:
                return !first;
            case Operands::all_are_code:
                return true;
            case Operands::data:
            case Operands::data_among_options:
                break;
        }
        return false;
    }

    const Interpreter& interpreter_;
    const Words& words_;
    std::size_t at_;
    bool options_ = true;
    bool operands_are_data_ = false;
    bool letter_seen_ = false;
    std::size_t operands_seen_ = 0;
};

bool is_assignment(std::string_view word) {
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos || equals == 0) return false;
    const std::string_view name = word.substr(0, equals);
    return std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return c == '_' || std::isalnum(c) != 0;
    });
}

/// `export {}`, `declare -i x={}`, `a[{}]=1`, `test -v {}`: bash would evaluate an index in the
/// value, and with it any command written there.
std::optional<CodePosition> value_read_as_name(const Words& words, std::size_t command) {
    const std::string_view program = words[command];
    const bool declares = in_list(" export declare typeset local readonly ", program);
    const bool integers =
        std::find_if(words.begin(), words.end(), [](const std::string& word) {
            return word.starts_with('-') && word.find('i') != std::string::npos;
        }) != words.end();
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (!holds_value(word)) continue;
        const std::size_t bracket = word.find('[');
        if (i <= command && bracket < word.find(value_mark) &&
            (word.find("]=") < word.size() || word.find("]+=") < word.size())) {
            return CodePosition{i, "in the index of an array", "use a plain variable"};
        }
        const bool after_name = is_assignment(word) && word.find('=') < word.find(value_mark);
        if (declares && i > command && (!after_name || integers)) {
            return CodePosition{i, "as a name in " + words[command], "write NAME={}"};
        }
        const bool names_variable = i > 0 && words[i - 1] == "-v";
        if (names_variable && in_list(" test [ printf ", program)) {
            return CodePosition{i, "as the name of a variable", "use a plain variable"};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<CodePosition> value_read_as_code(const Words& words) {
    const auto start = std::find_if_not(words.begin(), words.end(), is_assignment);
    const auto command = static_cast<std::size_t>(start - words.begin());
    if (std::none_of(words.begin(), words.end(), holds_value)) return std::nullopt;
    if (command == words.size()) return value_read_as_name(words, words.size() - 1);
    const bool wrapped = in_list(wrappers, program_name(words[command]));
    for (std::size_t i = command; i < words.size(); ++i) {
        const std::string name = program_name(words[i]);
        const Interpreter* const interpreter = interpreter_named(name);
        if (interpreter == nullptr) continue;
        if (interpreter->seen == Seen::as_command && i != command && !wrapped) continue;
        const auto found = Arguments(*interpreter, words, i + 1).code_with_value();
        if (!found) continue;
        return CodePosition{*found,
                            "where " + name + " would read it as code",
                            std::string(interpreter->remedy)};
    }
    return value_read_as_name(words, command);
}

}  // namespace norma::farm
