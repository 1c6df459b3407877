#include "receiver.h"

#include <fcntl.h>

#include <algorithm>
#include <utility>

#include "failure.h"

namespace mobile_llm::phone {

namespace {

constexpr uint32_t longest_data_frame_bytes = 16u << 20;
constexpr uint64_t copy_buffer_bytes = 256u << 10;
constexpr std::chrono::milliseconds progress_interval{100};

[[noreturn]] void throw_protocol_failure(const std::string & what) {
    throw Failure(ExitCode::protocol, what);
}

}  // namespace

Receiver::Receiver(ReceiveRequest request, ByteSource source, LineSink answer)
    : request_(std::move(request)), input_(std::move(source)), answer_(std::move(answer)), part_(request_.part) {
    for (const std::string & path : request_.bases) {
        Descriptor file = open_regular_file(path, O_RDONLY | O_NOFOLLOW);
        const uint64_t size_bytes = size_of(file.number(), path);
        bases_.push_back({path, std::move(file), size_bytes});
    }
}

void Receiver::run() {
    report_existing();
    try {
        while (phase_ != Phase::finished) {
            take_frame();
        }
    } catch (const Failure & failure) {
        const bool has_begun = phase_ != Phase::waiting_for_begin;
        if (failure.code() == ExitCode::protocol && has_begun) {
            part_.return_to(confirmed_);
        } else if (failure.code() == ExitCode::interrupted) {
            part_.flush();
        } else if (failure.code() == ExitCode::wrong_hash) {
            part_.remove();
        }
        throw;
    }
}

void Receiver::report_existing() {
    prefixes_.emplace(0, HashedPrefix{});
    part_.hash_existing(request_.size_bytes, request_.chunk_bytes, [&](const HashedPrefix & prefix) {
        prefixes_.emplace(prefix.size_bytes, prefix);
        answer_("prefix " + std::to_string(prefix.size_bytes) + " " + to_hex(prefix.hash.digest()));
    });
    const HashedPrefix & all = part_.content();
    prefixes_.emplace(all.size_bytes, all);
    answer_("have " + std::to_string(all.size_bytes) + " " + to_hex(all.hash.digest()));
}

void Receiver::take_frame() {
    switch (const uint8_t type = input_.byte()) {
        case 'R':
            return begin_at(input_.u64());
        case 'D': {
            const uint32_t length = input_.u32();
            if (length > longest_data_frame_bytes) {
                throw_protocol_failure("a data frame says that it is " + std::to_string(length) + " bytes long");
            }
            return is_taking("data") ? append_from_stream(length) : skip(length);
        }
        case 'C': {
            const uint8_t base = input_.byte();
            const uint64_t offset = input_.u64();
            const uint64_t length = input_.u64();
            return is_taking("copy") ? append_from_base(base, offset, length) : void();
        }
        case 'K': {
            Sha256Digest expected;
            input_.exactly(expected.data(), expected.size());
            return is_taking("check") ? check_against(expected) : void();
        }
        case 'E':
            return is_taking("end") ? finish() : void();
        default:
            throw_protocol_failure("there is no frame of type " + std::to_string(type));
    }
}

/// False for what was sent before the sender knew of the damage.
bool Receiver::is_taking(const char * frame) const {
    if (phase_ == Phase::waiting_for_begin) {
        throw_protocol_failure(std::string("a ") + frame + " frame came before the one that says where to begin");
    }
    return phase_ == Phase::receiving;
}

void Receiver::begin_at(uint64_t offset) {
    if (phase_ == Phase::receiving) {
        throw_protocol_failure("a begin frame came although nothing was damaged");
    }
    const auto prefix = prefixes_.find(offset);
    if (prefix != prefixes_.end()) {
        confirmed_ = prefix->second;
    } else if (phase_ == Phase::waiting_for_begin || offset != confirmed_.size_bytes) {
        throw_protocol_failure("byte " + std::to_string(offset) + " is none that was reported");
    }
    part_.return_to(confirmed_);
    // What lay behind it is cut off: it can be returned to no more.
    prefixes_.erase(prefixes_.upper_bound(offset), prefixes_.end());
    phase_ = Phase::receiving;
}

void Receiver::append_from_stream(uint64_t length) {
    require_room(length);
    while (length > 0) {
        const ByteView view = input_.some(length);
        part_.append(view.data, view.size);
        length -= view.size;
        report_progress();
    }
}

void Receiver::append_from_base(uint8_t index, uint64_t offset, uint64_t length) {
    if (index >= bases_.size()) {
        throw_protocol_failure("there is no base file " + std::to_string(index));
    }
    const Base & base = bases_[index];
    if (offset > base.size_bytes || length > base.size_bytes - offset) {
        throw_protocol_failure("a range ends outside of " + base.path);
    }
    require_room(length);
    copy_buffer_.resize(static_cast<size_t>(std::min(length, copy_buffer_bytes)));
    while (length > 0) {
        const auto wanted = static_cast<size_t>(std::min<uint64_t>(length, copy_buffer_.size()));
        const size_t read = read_some_at(base.file.number(), copy_buffer_.data(), wanted, offset, base.path);
        if (read == 0) {
            throw Failure(ExitCode::storage, base.path + " became shorter while it was copied");
        }
        part_.append(copy_buffer_.data(), read);
        offset += read;
        length -= read;
        report_progress();
    }
}

void Receiver::skip(uint64_t length) {
    while (length > 0) {
        length -= input_.some(length).size;
    }
}

void Receiver::check_against(const Sha256Digest & expected) {
    if (part_.content().hash.digest() == expected) {
        confirmed_ = part_.content();
        answer_("confirmed " + std::to_string(confirmed_.size_bytes));
        return;
    }
    part_.return_to(confirmed_);
    phase_ = Phase::skipping;
    answer_("damaged " + std::to_string(confirmed_.size_bytes));
}

void Receiver::finish() {
    const HashedPrefix & all = part_.content();
    if (all.size_bytes != request_.size_bytes) {
        throw_protocol_failure("the end came after " + std::to_string(all.size_bytes) + " of " +
                               std::to_string(request_.size_bytes) + " bytes");
    }
    const Sha256Digest digest = all.hash.digest();
    if (digest != request_.sha256) {
        throw Failure(ExitCode::wrong_hash,
                      "what arrived has the hash " + to_hex(digest) + " instead of " + to_hex(request_.sha256));
    }
    part_.publish(request_.target, request_.mode);
    phase_ = Phase::finished;
    answer_("done " + std::to_string(all.size_bytes) + " " + to_hex(digest));
}

void Receiver::require_room(uint64_t length) const {
    if (length > request_.size_bytes - part_.content().size_bytes) {
        throw_protocol_failure("more arrives than the " + std::to_string(request_.size_bytes) + " bytes of the file");
    }
}

void Receiver::report_progress() {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_progress_ >= progress_interval) {
        last_progress_ = now;
        answer_("stored " + std::to_string(part_.content().size_bytes));
    }
}

}  // namespace mobile_llm::phone
