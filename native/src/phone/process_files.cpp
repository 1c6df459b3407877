#include "process_files.h"

#include <fcntl.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "descriptor.h"
#include "failure.h"

namespace mobile_llm::phone {

namespace {

constexpr size_t longest_file_bytes = 64u << 10;

/// The number at the beginning of a text, behind blanks; what follows must be a blank or nothing.
template <typename Number>
std::optional<Number> leading_number(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return std::nullopt;
    }
    const char * end = text.data() + text.size();
    Number number = 0;
    const auto [stopped, error] = std::from_chars(text.data() + first, end, number);
    const bool is_whole = stopped == end || *stopped == ' ' || *stopped == '\n';
    return error == std::errc() && is_whole ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<std::string> read_small_file(const std::string & path) {
    try {
        const Descriptor file = open_regular_file(path, O_RDONLY);
        std::vector<uint8_t> buffer(longest_file_bytes);
        size_t size = 0;
        while (size < buffer.size()) {
            const size_t read = read_some(file.number(), buffer.data() + size, buffer.size() - size, path);
            if (read == 0) {
                break;
            }
            size += read;
        }
        return std::string(reinterpret_cast<const char *>(buffer.data()), size);
    } catch (const Failure &) {
        return std::nullopt;
    }
}

std::optional<int64_t> read_number(const std::string & path) {
    const auto text = read_small_file(path);
    return text ? leading_number<int64_t>(*text) : std::nullopt;
}

std::optional<uint64_t> bytes_of_line(std::string_view text, std::string_view name) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        if (line.substr(0, name.size()) == name && line.substr(name.size(), 1) == ":") {
            const auto kilobytes = leading_number<uint64_t>(line.substr(name.size() + 1));
            constexpr uint64_t most_kilobytes = UINT64_MAX / 1024;
            return kilobytes && *kilobytes <= most_kilobytes ? std::optional(*kilobytes * 1024) : std::nullopt;
        }
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    return std::nullopt;
}

std::optional<uint64_t> start_time_of(pid_t process, const std::string & root) {
    const auto text = read_small_file(root + "/proc/" + std::to_string(process) + "/stat");
    // The second field is the program's name in parentheses and may hold anything, blanks and parentheses too.
    const size_t name_end = text ? text->rfind(')') : std::string::npos;
    if (name_end == std::string::npos) {
        return std::nullopt;
    }
    std::string_view rest = std::string_view(*text).substr(name_end + 1);
    constexpr int fields_between = 20;  // The start time is field 22, and field 3 comes first here.
    for (int i = 0; i < fields_between; ++i) {
        const size_t blank = rest.find(' ');
        if (blank == std::string_view::npos) {
            return std::nullopt;
        }
        rest.remove_prefix(blank + 1);
    }
    return leading_number<uint64_t>(rest);
}

}  // namespace mobile_llm::phone
