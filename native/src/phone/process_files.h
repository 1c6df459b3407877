#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Small files of /proc and /sys. What cannot be read or makes no sense is nothing, never 0.
namespace mobile_llm::phone {

/// The file's text, at most its first 64 KiB.
std::optional<std::string> read_small_file(const std::string & path);

/// A file that holds one decimal number.
std::optional<int64_t> read_number(const std::string & path);

/// Bytes of a line such as `MemAvailable:    1234 kB` in /proc/meminfo or /proc/PID/status.
std::optional<uint64_t> bytes_of_line(std::string_view text, std::string_view name);

/// When a process began, in clock ticks after boot: with its number that names it for ever. `root` is empty but in
/// tests.
std::optional<uint64_t> start_time_of(pid_t process, const std::string & root = "");

}  // namespace mobile_llm::phone
