#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mobile_llm::phone {

/// The words behind a command's name.
using Words = std::vector<std::string>;

/// `--name value` pairs. Every member function throws Failure `protocol` with a sentence that names the option.
class Options {
public:
    /// `known` are the names that may be there, each once; those of `repeatable` any number of times.
    Options(const Words & words, const std::vector<std::string> & known, const std::vector<std::string> & repeatable);

    bool has(const std::string & name) const;

    const std::string & text(const std::string & name) const;

    /// A decimal number from `least` to `most`.
    uint64_t number(const std::string & name, uint64_t least, uint64_t most) const;

    const std::vector<std::string> & all(const std::string & name) const;

private:
    std::map<std::string, std::vector<std::string>> values_;
};

[[noreturn]] void throw_usage_failure(const std::string & what);

}  // namespace mobile_llm::phone
