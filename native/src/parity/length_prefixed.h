#pragma once

#include <istream>
#include <optional>
#include <string>

namespace mobile_llm {

/// Reads one text of the form `<length in bytes>\n<bytes>\n`; nothing at the end of the stream.
/// Any bytes may stand in a text. Throws std::runtime_error when a length is not a number up to 64 MiB or bytes are
/// missing.
std::optional<std::string> read_length_prefixed(std::istream & input);

}  // namespace mobile_llm
