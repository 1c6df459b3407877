// mobile-llm-phone: what a computer needs done on a phone, quicker and surer than its shell can.
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

#include "answers.h"
#include "commands.h"
#include "failure.h"
#include "sha256.h"

namespace mobile_llm::phone {

int version_command(const Words & words) {
    if (!words.empty()) {
        throw_usage_failure("version takes no arguments");
    }
    answer(std::string("{\"program\":\"mobile-llm-phone\",\"version\":1,\"sha256\":\"") + name_of(fastest_sha256()) +
           "\"}");
    return 0;
}

namespace {

struct Command {
    const char * name;
    int (*run)(const Words & words);
};

constexpr Command commands[] = {
    {"receive", receive_command},     {"hash", hash_command},       {"serve", serve_command},
    {"telemetry", telemetry_command}, {"version", version_command},
};

constexpr const char * usage =
    "usage: mobile-llm-phone receive --part PATH --target PATH --size N --sha256 HEX --mode 0600|0700 --chunk BYTES\n"
    "                                [--base PATH]... < frames\n"
    "       mobile-llm-phone hash PATH...\n"
    "       mobile-llm-phone serve --folder PATH < key and command\n"
    "       mobile-llm-phone telemetry [--pid PID --start TICKS]\n"
    "       mobile-llm-phone version\n";

int run(const Words & words) {
    for (const Command & command : commands) {
        if (!words.empty() && words.front() == command.name) {
            return command.run(Words(words.begin() + 1, words.end()));
        }
    }
    std::fputs(usage, stderr);
    return static_cast<int>(ExitCode::protocol);
}

}  // namespace

}  // namespace mobile_llm::phone

int main(int argc, char ** argv) {
    using namespace mobile_llm::phone;
    // A reader that is gone shows as an error of the write, which leaves time to store what arrived.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return run(Words(argv + 1, argv + argc));
    } catch (const Failure & failure) {
        std::fprintf(stderr, "mobile-llm-phone: %s\n", failure.what());
        return static_cast<int>(failure.code());
    } catch (const std::exception & error) {
        std::fprintf(stderr, "mobile-llm-phone: %s\n", error.what());
        return static_cast<int>(ExitCode::storage);
    }
}
