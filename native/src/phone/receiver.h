#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "descriptor.h"
#include "frame_input.h"
#include "part_file.h"
#include "sha256.h"

namespace mobile_llm::phone {

/// The file that is to be received.
struct ReceiveRequest {
    std::string part;
    std::string target;
    uint64_t size_bytes = 0;
    Sha256Digest sha256{};
    mode_t mode = 0600;
    /// The hash of what is there is reported at each multiple of it.
    uint64_t chunk_bytes = 0;
    /// Files of which ranges can be copied.
    std::vector<std::string> bases;
};

/// A file of up to this many chunks can be received: what is remembered of each has a bound.
constexpr uint64_t most_chunks = 65536;

/// Takes one answer, without its line end.
using LineSink = std::function<void(const std::string & line)>;

/// Stores a file out of a stream of frames; README.md in this folder describes them. No number of the stream is
/// trusted: memory is bounded, and nothing but the part file and, in the end, the target is written.
class Receiver {
public:
    /// Throws Failure `busy` when another process has the part file, `storage`.
    Receiver(ReceiveRequest request, ByteSource source, LineSink answer);

    /// Returns when the target is there. Throws Failure: the part file stays and can be gone on with, but not after
    /// `wrong_hash`, which deletes it.
    void run();

private:
    enum class Phase { waiting_for_begin, receiving, skipping, finished };

    struct Base {
        std::string path;
        Descriptor file;
        uint64_t size_bytes;
    };

    void report_existing();
    void take_frame();
    void begin_at(uint64_t offset);
    void append_from_stream(uint64_t length);
    void append_from_base(uint8_t index, uint64_t offset, uint64_t length);
    void skip(uint64_t length);
    void check_against(const Sha256Digest & expected);
    void finish();
    void require_room(uint64_t length) const;
    void report_progress();
    bool is_taking(const char * frame) const;

    ReceiveRequest request_;
    FrameInput input_;
    LineSink answer_;
    PartFile part_;
    std::vector<Base> bases_;
    Phase phase_ = Phase::waiting_for_begin;
    /// The states that were reported, to which a stream may return.
    std::map<uint64_t, HashedPrefix> prefixes_;
    /// The last state that the sender is known to agree with.
    HashedPrefix confirmed_;
    std::chrono::steady_clock::time_point last_progress_;
    std::vector<uint8_t> copy_buffer_;
};

}  // namespace mobile_llm::phone
