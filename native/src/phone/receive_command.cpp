#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <limits>

#include "answers.h"
#include "commands.h"
#include "failure.h"
#include "receiver.h"

namespace mobile_llm::phone {

namespace {

constexpr uint64_t largest_file_bytes = std::numeric_limits<int64_t>::max();
constexpr size_t most_bases = 256;

ReceiveRequest parse_request(const Words & words) {
    const Options options(words, {"--part", "--target", "--size", "--sha256", "--mode", "--chunk"}, {"--base"});
    ReceiveRequest request;
    request.part = options.text("--part");
    request.target = options.text("--target");
    request.size_bytes = options.number("--size", 0, largest_file_bytes);
    const auto sha256 = digest_from_hex(options.text("--sha256"));
    if (!sha256) {
        throw_usage_failure("--sha256 must be 64 lower-case hexadecimal digits");
    }
    request.sha256 = *sha256;
    const std::string & mode = options.text("--mode");
    if (mode != "0600" && mode != "0700") {
        throw_usage_failure("--mode must be 0600 or 0700");
    }
    request.mode = mode == "0600" ? 0600 : 0700;
    const uint64_t smallest_chunk_bytes = std::max<uint64_t>(1, request.size_bytes / most_chunks);
    request.chunk_bytes = options.number("--chunk", smallest_chunk_bytes, largest_file_bytes);
    request.bases = options.all("--base");
    if (request.bases.size() > most_bases) {
        throw_usage_failure("there are more than 256 base files");
    }
    return request;
}

size_t read_input(uint8_t * data, size_t size) {
    return read_some(STDIN_FILENO, data, size, "standard input");
}

}  // namespace

int receive_command(const Words & words) {
    // When the link is cut, adbd sends SIGHUP and closes the input. Its end is what we go by: then everything that has
    // arrived is stored.
    std::signal(SIGHUP, SIG_IGN);
    Receiver receiver(parse_request(words), read_input, answer);
    receiver.run();
    return 0;
}

}  // namespace mobile_llm::phone
