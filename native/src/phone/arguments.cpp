#include "arguments.h"

#include <algorithm>
#include <charconv>

#include "failure.h"

namespace mobile_llm::phone {

namespace {

bool contains(const std::vector<std::string> & names, const std::string & name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void throw_usage_failure(const std::string & what) {
    throw Failure(ExitCode::protocol, what);
}

Options::Options(const Words & words, const std::vector<std::string> & known,
                 const std::vector<std::string> & repeatable) {
    for (size_t i = 0; i < words.size(); i += 2) {
        const std::string & name = words[i];
        if (!contains(known, name) && !contains(repeatable, name)) {
            throw_usage_failure("there is no option " + name);
        }
        if (i + 1 == words.size()) {
            throw_usage_failure(name + " needs a value");
        }
        std::vector<std::string> & values = values_[name];
        if (!values.empty() && !contains(repeatable, name)) {
            throw_usage_failure(name + " is there twice");
        }
        values.push_back(words[i + 1]);
    }
}

bool Options::has(const std::string & name) const {
    return values_.count(name) > 0;
}

const std::string & Options::text(const std::string & name) const {
    const auto found = values_.find(name);
    if (found == values_.end() || found->second.front().empty()) {
        throw_usage_failure(name + " is missing");
    }
    return found->second.front();
}

uint64_t Options::number(const std::string & name, uint64_t least, uint64_t most) const {
    const std::string & digits = text(name);
    const char * end = digits.data() + digits.size();
    uint64_t number = 0;
    const auto [stopped, error] = std::from_chars(digits.data(), end, number);
    if (error != std::errc() || stopped != end || number < least || number > most) {
        throw_usage_failure(name + " must be a number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return number;
}

const std::vector<std::string> & Options::all(const std::string & name) const {
    static const std::vector<std::string> none;
    const auto found = values_.find(name);
    return found == values_.end() ? none : found->second;
}

}  // namespace mobile_llm::phone
