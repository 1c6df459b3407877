#pragma once

#include <cstdio>

namespace mobile_llm_test {

/// Counts failures, so that one run shows them all.
class Expectations {
public:
    void expect(bool holds, const char * what) {
        ++checked_;
        if (!holds) {
            ++failed_;
            std::fprintf(stderr, "FAILED: %s\n", what);
        }
    }

    /// The exit code of a test: a test that checked nothing fails.
    int exit_code() const {
        std::printf("%d checked, %d failed\n", checked_, failed_);
        return checked_ > 0 && failed_ == 0 ? 0 : 1;
    }

private:
    int checked_ = 0;
    int failed_ = 0;
};

}  // namespace mobile_llm_test
