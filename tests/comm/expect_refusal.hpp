#pragma once
// Calls that must be refused, and say why.

#include "norma/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace norma {

/// Runs `call`, which must throw UsageError with a message that has `words`.
template <typename Call>
void expect_refusal(const std::string& words, const Call& call) {
    try {
        call();
        ADD_FAILURE() << "accepted, where this was expected: " << words;
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr(words));
    }
}

}  // namespace norma
