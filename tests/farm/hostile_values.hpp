#pragma once
// Values that break careless quoting. Those with commands in them would create a file CANARY.

#include <string>
#include <vector>

namespace norma::farm::test {

inline std::vector<std::string> hostile_values() {
    std::vector<std::string> values = {
        "",
        " ",
        "  two  blanks  ",
        "$(touch CANARY)",
        "`touch CANARY`",
        "\"$(touch CANARY)\"",
        "'$(touch CANARY)'",
        "\";touch CANARY;\"",
        "';touch CANARY;'",
        "'\"';touch CANARY;'\"'",
        ";touch CANARY",
        "&touch CANARY",
        "|touch CANARY",
        "&&touch CANARY",
        "\ntouch CANARY\n",
        "x\ny",
        "\n",
        "\n\n",
        "trailing newline\n",
        "a\r\nb",
        ")touch CANARY",
        "})touch CANARY;(",
        "${HOME}",
        "$HOME",
        "$$",
        "${x:-$(touch CANARY)}",
        "$((1+1))",
        "a[$(touch CANARY)]",
        "-n",
        "-e",
        "--",
        "--help",
        "+x",
        "-",
        "*",
        "?",
        "[a-z]*",
        "/*",
        "~",
        "~root",
        "\\",
        "\\\\",
        "a\\",
        "\\n",
        "\\0",
        "\\'",
        "\\\"",
        "'",
        "\"",
        "''",
        "\"\"",
        "it's",
        "say \"hi\"",
        "`",
        "$",
        "$'",
        "$\"",
        "$'\\ntouch CANARY'",
        "#",
        "# not a comment",
        "!",
        "!!",
        "{}",
        "{a,b}",
        "{1..3}",
        "\\{}",
        "{#}",
        "%s",
        "%d%n",
        "=",
        "a=b",
        "<x",
        ">CANARY",
        ">>CANARY",
        "<<EOF\n$(touch CANARY)\nEOF",
        "|&",
        "\x01\x02\x03",
        "\x1b[31m",
        "\x7f",
        "caf\xc3\xa9",
        "\xff\xfe",
        "\xe2\x80\xae reversed",
        "esac",
        "done",
        ";;",
        "fi",
        "a/b/c.d.e",
        "../../etc",
    };
    for (int byte = 1; byte < 256; ++byte) {
        values.emplace_back(1, static_cast<char>(byte));
        std::string between = "a?b";
        between[1] = static_cast<char>(byte);
        values.push_back(between);
    }
    values.emplace_back(100'000, 'x');
    std::string mixed;
    while (mixed.size() < 100'000)
        mixed += "'\"$(touch CANARY)`touch CANARY`\n\\";
    values.push_back(mixed);
    return values;
}

}  // namespace norma::farm::test
