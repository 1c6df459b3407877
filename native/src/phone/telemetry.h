#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace mobile_llm::phone {

/// A process that is measured too, unless it has ended and another has its number.
struct MeasuredProcess {
    pid_t process;
    uint64_t start_time;
};

/// What is put before the paths of files of /proc and /sys.
struct FileRoots {
    /// Of those that describe the phone: its memory, clocks, battery. Empty on a real phone.
    std::string phone;
    /// Of those of processes. Empty but in tests.
    std::string processes;
};

/// How much is looked at. For a process' proportional memory the kernel looks at each of its pages.
enum class Detail { quick, all };

/// What the phone says of itself now, as one JSON object. What cannot be read is absent.
std::string telemetry_line(uint64_t monotonic_ms, const std::optional<MeasuredProcess> & server,
                           const FileRoots & roots, Detail detail = Detail::all);

}  // namespace mobile_llm::phone
