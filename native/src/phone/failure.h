#pragma once

#include <stdexcept>
#include <string>

namespace mobile_llm::phone {

/// What the program ends with when something went wrong; callers on the computer depend on the numbers.
enum class ExitCode {
    /// The input or the reader of our output is gone; what arrived stays.
    interrupted = 1,
    /// Wrong arguments, or a stream that breaks the protocol.
    protocol = 2,
    /// The file system refused something.
    storage = 3,
    /// The finished file is not the one that was announced.
    wrong_hash = 4,
    /// Another process holds the file.
    busy = 75,
};

/// Ends a command; its text is one sentence for a person.
class Failure : public std::runtime_error {
public:
    Failure(ExitCode code, const std::string & what) : std::runtime_error(what), code_(code) {}

    ExitCode code() const {
        return code_;
    }

private:
    ExitCode code_;
};

/// A `storage` failure with the system's own words, for example "cannot write FILE: No space left on device".
/// `error` is an errno value.
[[noreturn]] void throw_storage_failure(const std::string & what, int error);

}  // namespace mobile_llm::phone
