#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <limits>

#include "answers.h"
#include "commands.h"
#include "descriptor.h"
#include "telemetry.h"

namespace mobile_llm::phone {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds interval{1};
/// A gigabyte of pages takes a quick computer 20 ms.
constexpr uint64_t lines_between_details = 10;

std::optional<MeasuredProcess> parse_server(const Words & words) {
    const Options options(words, {"--pid", "--start"}, {});
    if (!options.has("--pid") && !options.has("--start")) {
        return std::nullopt;
    }
    constexpr auto most = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
    const auto process = options.number("--pid", 1, std::numeric_limits<pid_t>::max());
    return MeasuredProcess{static_cast<pid_t>(process), options.number("--start", 0, most)};
}

/// A virtual phone is described by files of its own; its processes are real ones.
FileRoots file_roots() {
    const char * phone = std::getenv("MOBILE_LLM_PHONE_FILES");
    return {phone == nullptr ? "" : phone, ""};
}

/// Waits until then. False when standard input has ended before: whoever started us is gone.
bool wait_until(Clock::time_point time) {
    std::array<uint8_t, 512> ignored;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - Clock::now()).count();
        if (left <= 0) {
            return true;
        }
        pollfd input{STDIN_FILENO, POLLIN, 0};
        const int ready = ::poll(&input, 1, static_cast<int>(left));
        if (ready > 0 && read_some(STDIN_FILENO, ignored.data(), ignored.size(), "standard input") == 0) {
            return false;
        }
        if (ready < 0 && errno != EINTR) {
            return false;
        }
    }
}

}  // namespace

int telemetry_command(const Words & words) {
    const auto server = parse_server(words);
    const FileRoots roots = file_roots();
    auto next = Clock::now();
    uint64_t count = 0;
    do {
        const auto monotonic = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch());
        const Detail detail = count++ % lines_between_details == 0 ? Detail::all : Detail::quick;
        answer(telemetry_line(static_cast<uint64_t>(monotonic.count()), server, roots, detail));
        // A phone that slept does not catch up on what it missed.
        next = std::max(next + interval, Clock::now());
    } while (wait_until(next));
    return 0;
}

}  // namespace mobile_llm::phone
