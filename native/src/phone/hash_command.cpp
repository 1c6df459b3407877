#include <fcntl.h>

#include <cstdio>
#include <vector>

#include "answers.h"
#include "commands.h"
#include "descriptor.h"
#include "failure.h"
#include "sha256.h"

namespace mobile_llm::phone {

namespace {

constexpr size_t buffer_bytes = 256u << 10;

/// Throws Failure `storage`.
std::string hash_line(const std::string & path, std::vector<uint8_t> & buffer) {
    const Descriptor file = open_regular_file(path, O_RDONLY);
    Sha256 hash;
    uint64_t size_bytes = 0;
    while (const size_t read = read_some(file.number(), buffer.data(), buffer.size(), path)) {
        hash.update(buffer.data(), read);
        size_bytes += read;
    }
    return to_hex(hash.digest()) + " " + std::to_string(size_bytes) + " " + path;
}

}  // namespace

int hash_command(const Words & words) {
    if (words.empty()) {
        throw_usage_failure("hash needs a path");
    }
    std::vector<uint8_t> buffer(buffer_bytes);
    int exit_code = 0;
    for (const std::string & path : words) {
        std::string line;
        try {
            line = hash_line(path, buffer);
        } catch (const Failure & failure) {
            std::fprintf(stderr, "mobile-llm-phone: %s\n", failure.what());
            exit_code = static_cast<int>(failure.code());
            continue;
        }
        answer(line);
    }
    return exit_code;
}

}  // namespace mobile_llm::phone
