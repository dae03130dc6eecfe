#pragma once
// Drops from the stderr of mpirun the banner that says a program ended non-zero (the exit
// status says so already), and what it says when a run that lost ranks is ended. Everything
// else passes unchanged and at once.
//
//     BannerFilter filter(name_of_the_run);
//     write(filter.pass(chunk));  ...  write(filter.rest());

#include <string>
#include <string_view>

namespace norma::launch {

class BannerFilter {
  public:
    /// `run` names the lines of ending_line() that are meant for us.
    explicit BannerFilter(std::string_view run);

    /// What of the text seen so far may be shown now.
    [[nodiscard]] std::string pass(std::string_view chunk);

    /// What is still held back at the end.
    [[nodiscard]] std::string rest();

  private:
    enum class State {
        line_start,  ///< at the first byte of a line, or in a line that may still be the rule
        in_line,     ///< in a line that is shown
        after_rule,  ///< the rule is held; the next line decides
        dropping,    ///< in a banner
    };

    void take(char c, std::string& shown);
    void decide(std::string& shown);
    void end_line(std::string& shown);

    std::string loss_;    ///< how the line begins that says that ranks were lost
    bool lossy_ = false;  ///< it has been seen
    State state_ = State::line_start;
    std::string held_;  ///< of a banner perhaps, or its current line when dropping
    std::string line_;  ///< the line after the rule, as far as it came
};

}  // namespace norma::launch
