// Starting a server that outlives us, and learning how it ended.
#include "server_start.h"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include "../expect.h"
#include "failure.h"
#include "memory_source.h"
#include "process_files.h"
#include "test_folder.h"

namespace {

using namespace mobile_llm::phone;
using namespace mobile_llm_test;

Expectations expectations;

bool comes_true(const std::function<bool()> & condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

/// A session folder and what was started in it.
class Session {
public:
    explicit Session(std::vector<std::string> command)
        : identity_(start_server({folder_.file("sessions/one"), "secret", std::move(command)})) {}

    std::string file(const std::string & name) const {
        return folder_.file("sessions/one/" + name);
    }

    pid_t process() const {
        return std::atoi(identity_.c_str());
    }

    /// Its exit code's text; empty when it does not end.
    std::string end() const {
        comes_true([&] { return !read_file(file("exit")).empty(); });
        return read_file(file("exit"));
    }

    const std::string & identity() const {
        return identity_;
    }

private:
    TestFolder folder_;
    std::string identity_;
};

int mode_of(const std::string & path) {
    struct stat found{};
    return ::stat(path.c_str(), &found) == 0 ? static_cast<int>(found.st_mode & 07777) : -1;
}

void records_what_ran_and_how_it_ended() {
    const Session session({"/bin/sh", "-c", "echo \"$0\"; echo complaint >&2; cat; exit 3", "it's\n$(an) argument"});
    expectations.expect(session.end() == "3\n", "the exit code is recorded");
    expectations.expect(read_file(session.file("identity")) == session.identity() + "\n", "the identity is recorded");
    const std::string log = read_file(session.file("server.log"));
    const bool is_whole = log == "it's\n$(an) argument\ncomplaint\n";
    expectations.expect(is_whole, ("both streams are in the log, input is empty: " + log).c_str());
    expectations.expect(read_file(session.file("api-key")) == "secret\n", "the key is in its file");
    for (const char * name : {"api-key", "identity", "exit", "server.log"}) {
        expectations.expect(mode_of(session.file(name)) == 0600, name);
    }
    expectations.expect(mode_of(session.file("")) == 0700, "the folder is ours alone");
}

void runs_in_a_session_of_its_own() {
    const Session session({"/bin/sleep", "60"});
    const auto start_time = start_time_of(session.process());
    const std::string expected = std::to_string(session.process()) + " " + std::to_string(start_time.value_or(0));
    expectations.expect(session.identity() == expected, "the identity names a process that runs");
    expectations.expect(::getsid(session.process()) != ::getsid(0), "it is in another session than we are");
    ::kill(session.process(), SIGKILL);
    expectations.expect(session.end() == "137\n", "a killed server has 128 + 9");
}

void tells_why_nothing_runs() {
    const Session absent({"/no/such/program"});
    expectations.expect(absent.end() == "127\n", "a program that is not there");
    expectations.expect(read_file(absent.file("server.log")).find("No such file") == 0, "the log says so");
    const Session folder({"/"});
    expectations.expect(folder.end() == "126\n", "a program that cannot be run");
}

void restores_signals() {
    std::signal(SIGPIPE, SIG_IGN);
    const Session session({"/bin/sh", "-c", "kill -PIPE $$; exit 0"});
    expectations.expect(session.end() == "141\n", "the server gets its signals");
}

std::string score_of_server_when_ours_is(const char * score) {
    constexpr const char * file = "/proc/self/oom_score_adj";
    try {
        write_file(file, score);
    } catch (const std::runtime_error &) {
        std::printf("this system does not let us set %s\n", score);
    }
    const std::string ours = read_file(file);
    const Session session({"/bin/cat", file});
    session.end();
    const std::string theirs = read_file(session.file("server.log"));
    return ours == std::string(score) + "\n" ? theirs : "not tried";
}

void gives_up_protection() {
    const std::string lowered = score_of_server_when_ours_is("-500");
    expectations.expect(lowered == "0\n" || lowered == "not tried", "a protected server is protected no more");
    expectations.expect(score_of_server_when_ours_is("300") == "300\n", "one that is none stays so");
}

void refuses_bad_input() {
    for (const std::string & input : {std::string("key"), std::string("key\0/bin/true", 13), std::string("key\0", 4),
                                      std::string("key\0true\0", 9), std::string(2u << 20, 'x'), std::string()}) {
        bool is_refused = false;
        try {
            read_server_start("/folder", source_of(input));
        } catch (const Failure & failure) {
            is_refused = failure.code() == ExitCode::protocol;
        }
        expectations.expect(is_refused, "a start that makes no sense is refused");
    }
}

void reads_fields() {
    const std::string input("key\0/bin/true\0\0a b\0", 19);
    const ServerStart start = read_server_start("/folder", source_of(input, 3));
    const std::vector<std::string> expected = {"/bin/true", "", "a b"};
    expectations.expect(start.api_key == "key" && start.command == expected, "key and command are read");
}

}  // namespace

int main() {
    records_what_ran_and_how_it_ended();
    runs_in_a_session_of_its_own();
    tells_why_nothing_runs();
    restores_signals();
    refuses_bad_input();
    reads_fields();
    gives_up_protection();
    return expectations.exit_code();
}
