#pragma once
// How a text table is written.

namespace norma::table {

struct CsvDialect {
    char separator = ',';
    char quote = '"';     ///< RFC 4180; '\0': quotes are letters like others
    char comment = '\0';  ///< rows that begin with it are left out; '\0': none are
    char point = '.';     ///< between the digits of a number
    bool header = true;   ///< the first row names the columns
};

}  // namespace norma::table
