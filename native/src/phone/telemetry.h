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

/// What the phone says of itself now, as one JSON object. What cannot be read is absent. `root` is empty but in tests.
std::string telemetry_line(uint64_t monotonic_ms, const std::optional<MeasuredProcess> & server,
                           const std::string & root = "");

}  // namespace mobile_llm::phone
