#include "length_prefixed.h"

#include <charconv>
#include <stdexcept>

namespace mobile_llm {

namespace {

constexpr size_t largest_text_bytes = 64u << 20;

size_t parse_length(const std::string & line) {
    size_t length = 0;
    const char * end = line.data() + line.size();
    const auto [stopped, error] = std::from_chars(line.data(), end, length);
    if (line.empty() || error != std::errc() || stopped != end || length > largest_text_bytes) {
        throw std::runtime_error("not a length in bytes: \"" + line.substr(0, 40) + "\"");
    }
    return length;
}

}  // namespace

std::optional<std::string> read_length_prefixed(std::istream & input) {
    std::string line;
    if (!std::getline(input, line)) {
        return std::nullopt;
    }
    std::string text(parse_length(line), '\0');
    input.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (static_cast<size_t>(input.gcount()) != text.size() || input.get() != '\n') {
        throw std::runtime_error("the last text is shorter than its length says, or no line end follows it");
    }
    return text;
}

}  // namespace mobile_llm
