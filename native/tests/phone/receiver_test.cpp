// The receiver on streams as a sender writes them, and on some that a broken one could write.
#include "receiver.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "../expect.h"
#include "failure.h"
#include "frames.h"
#include "memory_source.h"
#include "test_folder.h"

namespace {

using namespace mobile_llm::phone;
using namespace mobile_llm_test;

Expectations expectations;

/// What came of one stream.
struct Outcome {
    std::vector<std::string> lines;
    std::optional<ExitCode> failure;

    bool said(const std::string & line) const {
        return std::find(lines.begin(), lines.end(), line) != lines.end();
    }
};

/// One file on its way into a folder of its own.
class Transfer {
public:
    explicit Transfer(const std::string & file) : size_(file.size()), sha256_(frames::hash_of(file)) {}

    Outcome receive(const std::string & stream, size_t piece_bytes = 1000) {
        ReceiveRequest request;
        request.part = folder_.file("part");
        request.target = folder_.file("target");
        request.size_bytes = size_;
        request.sha256 = sha256_;
        request.mode = 0700;
        request.chunk_bytes = 100;
        request.bases = bases_;
        Outcome outcome;
        const auto answer = [&](const std::string & line) { outcome.lines.push_back(line); };
        try {
            Receiver(request, source_of(stream, piece_bytes), answer).run();
        } catch (const Failure & failure) {
            outcome.failure = failure.code();
        }
        return outcome;
    }

    void add_base(const std::string & content) {
        bases_.push_back(folder_.file("base" + std::to_string(bases_.size())));
        write_file(bases_.back(), content);
    }

    std::string target() const {
        return read_file(folder_.file("target"));
    }

    std::string part() const {
        return read_file(folder_.file("part"));
    }

    bool has(const std::string & name) const {
        return ::access(folder_.file(name).c_str(), F_OK) == 0;
    }

    const TestFolder & folder() const {
        return folder_;
    }

private:
    TestFolder folder_;
    size_t size_;
    Sha256Digest sha256_;
    std::vector<std::string> bases_;
};

std::string letters(size_t size) {
    std::string text(size, '\0');
    for (size_t i = 0; i < size; ++i) {
        text[i] = static_cast<char>('a' + i * i % 26);
    }
    return text;
}

std::string line(const char * word, const std::string & prefix) {
    return std::string(word) + " " + std::to_string(prefix.size()) + " " + to_hex(frames::hash_of(prefix));
}

void stores_a_file() {
    const std::string file = letters(1000);
    const std::string stream = frames::begin(0) + frames::data(file.substr(0, 400)) +
                               frames::check(file.substr(0, 400)) + frames::data("") + frames::data(file.substr(400)) +
                               frames::end();
    for (const size_t piece_bytes : {size_t{1}, size_t{7}, size_t{100000}}) {
        Transfer transfer(file);
        const Outcome outcome = transfer.receive(stream, piece_bytes);
        expectations.expect(!outcome.failure && transfer.target() == file, "a file is stored");
        expectations.expect(!transfer.has("part"), "no part file is left");
        expectations.expect(outcome.lines.front() == line("have", ""), "there was nothing before");
        expectations.expect(outcome.said("confirmed 400"), "a boundary is confirmed");
        expectations.expect(outcome.lines.back() == line("done", file), "the end is told");
        struct stat found{};
        ::stat(transfer.folder().file("target").c_str(), &found);
        expectations.expect((found.st_mode & 07777) == 0700, "the mode is the one asked for");
    }
}

void stores_an_empty_file() {
    Transfer transfer("");
    expectations.expect(!transfer.receive(frames::begin(0) + frames::end()).failure, "an empty file is stored");
    expectations.expect(transfer.has("target"), "an empty file is there");
}

void goes_on_after_a_cut() {
    const std::string file = letters(1000);
    Transfer transfer(file);
    const Outcome cut = transfer.receive(frames::begin(0) + frames::data(file.substr(0, 250)));
    expectations.expect(cut.failure == ExitCode::interrupted && transfer.part() == file.substr(0, 250),
                        "a cut keeps all");
    const Outcome half_frame = transfer.receive(frames::begin(250) + frames::data(file.substr(250, 50)).substr(0, 25));
    expectations.expect(half_frame.failure == ExitCode::interrupted, "a cut in a frame is one too");
    expectations.expect(transfer.part() == file.substr(0, 270), "a cut in a frame keeps what arrived of it");
    const Outcome rest = transfer.receive(frames::begin(200) + frames::data(file.substr(200)) + frames::end());
    expectations.expect(rest.lines[0] == line("prefix", file.substr(0, 100)), "the first chunk is reported");
    expectations.expect(rest.lines[1] == line("prefix", file.substr(0, 200)), "the second chunk is reported");
    expectations.expect(rest.lines[2] == line("have", file.substr(0, 270)), "all that is there is reported");
    expectations.expect(!rest.failure && transfer.target() == file, "the rest makes the file");
}

void sends_damaged_bytes_again() {
    const std::string file = letters(1000);
    Transfer transfer(file);
    std::string damaged = file.substr(300, 200);
    damaged[50] = '!';
    const Outcome outcome =
        transfer.receive(frames::begin(0) + frames::data(file.substr(0, 300)) + frames::check(file.substr(0, 300)) +
                         frames::data(damaged) + frames::check(file.substr(0, 500)) +
                         // Sent before the sender knew.
                         frames::data(file.substr(500)) + frames::check(file) + frames::copy(9, 0, 1) + frames::end() +
                         frames::begin(300) + frames::data(file.substr(300)) + frames::check(file) + frames::end());
    expectations.expect(outcome.said("damaged 300"), "the damage is told with the last good boundary");
    expectations.expect(!outcome.failure && transfer.target() == file, "what is sent again makes the file");
}

void copies_ranges_of_other_files() {
    const std::string base = letters(700000);
    const std::string file = base.substr(5, 600000) + "new" + base.substr(0, 20);
    Transfer transfer(file);
    transfer.add_base("another");
    transfer.add_base(base);
    const std::string whole = frames::begin(0) + frames::copy(1, 5, 600000) + frames::data("new") +
                              frames::copy(1, 0, 20) + frames::copy(0, 7, 0) + frames::end();
    expectations.expect(!transfer.receive(whole).failure && transfer.target() == file, "ranges are copied");
    expectations.expect(read_file(transfer.folder().file("base1")) == base, "the base stays as it is");
}

void refuses(const char * what, ExitCode code, const std::string & file, const std::string & stream,
             const std::string & kept) {
    Transfer transfer(file);
    transfer.add_base("0123456789");
    const Outcome outcome = transfer.receive(stream);
    expectations.expect(outcome.failure == code, what);
    expectations.expect(!transfer.has("target"), "nothing refused is published");
    expectations.expect(transfer.part() == kept, what);
}

void refuses_broken_streams() {
    const std::string file = letters(100);
    const std::string good = frames::begin(0) + frames::data(file.substr(0, 40)) + frames::check(file.substr(0, 40));
    const std::string some = good + frames::data("xyz");
    const std::string kept = file.substr(0, 40);
    const uint64_t huge = ~uint64_t{0};
    refuses("an unknown frame", ExitCode::protocol, file, some + "Z", kept);
    refuses("a frame that is too long", ExitCode::protocol, file,
            some + "D" + frames::little_endian((16u << 20) + 1, 4), kept);
    refuses("more than the file", ExitCode::protocol, file, some + frames::data(file), kept);
    refuses("a base that is not there", ExitCode::protocol, file, some + frames::copy(1, 0, 1), kept);
    refuses("a range beyond the base", ExitCode::protocol, file, some + frames::copy(0, 5, 6), kept);
    refuses("a range that wraps around", ExitCode::protocol, file, some + frames::copy(0, 5, huge - 2), kept);
    refuses("an offset beyond the base", ExitCode::protocol, file, some + frames::copy(0, huge, 1), kept);
    refuses("an early end", ExitCode::protocol, file, some + frames::end(), kept);
    refuses("a second begin", ExitCode::protocol, file, some + frames::begin(0), kept);
    refuses("no begin", ExitCode::protocol, file, frames::data("x"), "");
    refuses("a begin at an unknown place", ExitCode::protocol, file, frames::begin(1), "");
    refuses("damage, then a begin at an unknown place", ExitCode::protocol, file,
            some + frames::check("other") + frames::begin(43), kept);
    refuses("an unknown frame among those that are skipped", ExitCode::protocol, file,
            some + frames::check("other") + "Z", kept);
}

void deletes_a_file_with_another_hash() {
    Transfer transfer(letters(10));
    const Outcome outcome = transfer.receive(frames::begin(0) + frames::data("abcdefghij") + frames::end());
    expectations.expect(outcome.failure == ExitCode::wrong_hash, "another hash is told");
    expectations.expect(!transfer.has("part") && !transfer.has("target"), "neither file is left");
}

void keeps_others_out() {
    Transfer transfer(letters(10));
    const PartFile holder(transfer.folder().file("part"));
    expectations.expect(transfer.receive("").failure == ExitCode::busy, "a file that is being written is refused");
}

void cuts_off_what_is_too_long() {
    const std::string file = letters(150);
    Transfer transfer(file);
    write_file(transfer.folder().file("part"), file + "more");
    const Outcome outcome = transfer.receive(frames::begin(150) + frames::end());
    expectations.expect(outcome.said(line("have", file)), "what is beyond the file's size is cut off");
    expectations.expect(!outcome.failure && transfer.target() == file, "the rest is used");
}

void writes_through_no_link() {
    Transfer transfer(letters(10));
    write_file(transfer.folder().file("elsewhere"), "precious");
    expectations.expect(::symlink("elsewhere", transfer.folder().file("part").c_str()) == 0, "a link is made");
    const Outcome outcome = transfer.receive(frames::begin(0) + frames::data(letters(10)) + frames::end());
    expectations.expect(outcome.failure == ExitCode::storage, "a link is not followed");
    expectations.expect(read_file(transfer.folder().file("elsewhere")) == "precious", "what it names is not touched");
}

}  // namespace

int main() {
    stores_a_file();
    stores_an_empty_file();
    goes_on_after_a_cut();
    sends_damaged_bytes_again();
    copies_ranges_of_other_files();
    refuses_broken_streams();
    deletes_a_file_with_another_hash();
    keeps_others_out();
    cuts_off_what_is_too_long();
    writes_through_no_link();
    return expectations.exit_code();
}
