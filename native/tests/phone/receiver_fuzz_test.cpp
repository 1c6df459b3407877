// Streams that were right once and then damaged: whatever arrives, only a file with the announced hash gets its name,
// nothing else is written, and memory stays bounded. usage: receiver-fuzz-test ROUNDS   (the same rounds each time)
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "../expect.h"
#include "failure.h"
#include "frames.h"
#include "receiver.h"
#include "test_folder.h"

namespace {

using namespace mobile_llm::phone;
using namespace mobile_llm_test;

constexpr long most_resident_kilobytes = 64 << 10;
constexpr size_t largest_file_bytes = 3000;
constexpr uint64_t chunk_bytes = 256;

using Random = std::mt19937;

size_t below(Random & random, size_t limit) {
    return random() % limit;
}

/// A piece of bytes that are drawn once: drawing each anew would take longer than everything else here.
std::string random_bytes(Random & random, size_t size) {
    static const std::string all = [&] {
        std::string bytes(1u << 16, '\0');
        std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(random()); });
        return bytes;
    }();
    return all.substr(below(random, all.size() - size), size);
}

/// The frames of a right stream for `file`, of which ranges of `base` are copied.
std::vector<std::string> right_stream(Random & random, std::string & file, const std::string & base) {
    std::vector<std::string> stream = {frames::begin(0)};
    file.clear();
    const size_t wanted = below(random, largest_file_bytes);
    while (file.size() < wanted) {
        const size_t size = below(random, 400);
        if (below(random, 4) == 0) {
            const size_t offset = below(random, base.size() - size);
            file += base.substr(offset, size);
            stream.push_back(frames::copy(0, offset, size));
        } else {
            const std::string bytes = random_bytes(random, size);
            file += bytes;
            stream.push_back(frames::data(bytes));
        }
        if (below(random, 2) == 0) {
            stream.push_back(frames::check(file));
        }
    }
    stream.push_back(frames::end());
    return stream;
}

std::string random_frame(Random & random) {
    const uint64_t number = below(random, 2) == 0 ? below(random, 4000) : ~uint64_t{0} >> below(random, 64);
    switch (below(random, 6)) {
        case 0:
            return frames::begin(number);
        case 1:
            return frames::copy(static_cast<uint8_t>(below(random, 3)), number, below(random, 4000));
        case 2:
            return frames::copy(0, below(random, 4000), number);
        case 3:
            return "D" + frames::little_endian(number, 4);
        case 4:
            return frames::check("x");
        default:
            return frames::data(random_bytes(random, below(random, 50)));
    }
}

void damage_frames(Random & random, std::vector<std::string> & stream) {
    const size_t place = below(random, stream.size());
    const auto at = stream.begin() + static_cast<std::ptrdiff_t>(place);
    switch (below(random, 4)) {
        case 0:
            stream.insert(at, random_frame(random));
            break;
        case 1:
            stream.erase(at);
            break;
        case 2:
            stream.insert(at, stream[below(random, stream.size())]);
            break;
        default:
            std::swap(*at, stream[below(random, stream.size())]);
    }
}

void damage_bytes(Random & random, std::string & stream) {
    if (stream.empty()) {
        return;
    }
    const size_t place = below(random, stream.size());
    switch (below(random, 4)) {
        case 0:
            stream[place] = static_cast<char>(random());
            break;
        case 1:
            stream.resize(place);
            break;
        case 2:
            stream.insert(place, random_bytes(random, 1 + below(random, 9)));
            break;
        default:
            stream.erase(place, 1 + below(random, 9));
    }
}

std::string damaged_stream(Random & random, std::vector<std::string> frames_of_it) {
    for (size_t i = below(random, 3); i > 0 && !frames_of_it.empty(); --i) {
        damage_frames(random, frames_of_it);
    }
    std::string stream;
    for (const std::string & frame : frames_of_it) {
        stream += frame;
    }
    for (size_t i = below(random, 3); i > 0; --i) {
        damage_bytes(random, stream);
    }
    return stream;
}

class Fuzzer {
public:
    Fuzzer() : base_(random_bytes(random_, 4000)) {
        std::filesystem::create_directory(inside_);
        write_file(request_.bases.front(), base_);
    }

    void run_round() {
        std::string file;
        const std::vector<std::string> right = right_stream(random_, file, base_);
        const std::string stream = damaged_stream(random_, right);
        request_.size_bytes = file.size();
        request_.sha256 = frames::hash_of(file);
        // Sometimes the sender begins with what an earlier round left.
        if (below(random_, 3) == 0) {
            std::filesystem::remove(request_.part);
        }
        receive(stream);
        look_inside(file);
    }

    void look_outside() {
        const auto count = std::distance(std::filesystem::directory_iterator(folder_.path()), {});
        expectations_.expect(count == 2, "nothing was written outside of the folder");
        expectations_.expect(read_file(request_.bases.front()) == base_, "the base file is as it was");
    }

    int exit_code(int rounds) {
        struct rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        std::printf("%ld KB resident", usage.ru_maxrss);
        for (const auto & [name, count] : counts_) {
            std::printf(", %d %s", count, name.c_str());
            expectations_.expect(count > rounds / 1000, name.c_str());
        }
        std::printf("\n");
#if !defined(MOBILE_LLM_SANITIZED)
        expectations_.expect(usage.ru_maxrss < most_resident_kilobytes, "memory is bounded");
#endif
        expectations_.expect(counts_.size() == 5, "every outcome was seen");
        return expectations_.exit_code();
    }

private:
    void receive(const std::string & stream) {
        size_t position = 0;
        const auto source = [&](uint8_t * data, size_t size) {
            const size_t taken = std::min({size, stream.size() - position, size_t{1} + below(random_, 700)});
            std::copy_n(stream.data() + position, taken, reinterpret_cast<char *>(data));
            position += taken;
            return taken;
        };
        const auto answer = [&](const std::string & line) { counts_["damages"] += line.rfind("damaged", 0) == 0; };
        try {
            Receiver(request_, source, answer).run();
            ++counts_["published"];
        } catch (const Failure & failure) {
            switch (failure.code()) {
                case ExitCode::interrupted:
                    ++counts_["interrupted"];
                    break;
                case ExitCode::protocol:
                    ++counts_["protocol failures"];
                    break;
                case ExitCode::wrong_hash:
                    ++counts_["wrong hashes"];
                    break;
                default:
                    expectations_.expect(false, failure.what());
            }
        }
    }

    void look_inside(const std::string & file) {
        for (const auto & entry : std::filesystem::directory_iterator(inside_)) {
            const std::string name = entry.path();
            if (name == request_.target) {
                expectations_.expect(read_file(name) == file, "a published file is the one that was announced");
                std::filesystem::remove(name);
            } else {
                const bool is_part = name == request_.part && entry.file_size() <= file.size();
                expectations_.expect(is_part, "nothing but a part of the file is left");
            }
        }
    }

    Random random_{20231};
    TestFolder folder_;
    std::filesystem::path inside_ = folder_.path() / "inside";
    ReceiveRequest request_{inside_ / "part", inside_ / "target", 0, {}, 0600, chunk_bytes, {folder_.file("base")}};
    std::string base_;
    std::map<std::string, int> counts_;
    Expectations expectations_;
};

}  // namespace

int main(int argc, char ** argv) {
    const int rounds = argc == 2 ? std::atoi(argv[1]) : 0;
    Fuzzer fuzzer;
    for (int i = 0; i < rounds; ++i) {
        fuzzer.run_round();
        if (i % 100 == 0) {
            fuzzer.look_outside();
        }
    }
    return fuzzer.exit_code(rounds);
}
