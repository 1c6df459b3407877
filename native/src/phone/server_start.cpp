#include "server_start.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "descriptor.h"
#include "failure.h"
#include "process_files.h"

namespace mobile_llm::phone {

namespace {

constexpr size_t most_start_bytes = 1u << 20;

void write_file(const std::string & name, const std::string & text) {
    const Descriptor file = open_regular_file(name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
    write_all(file.number(), reinterpret_cast<const uint8_t *>(text.data()), text.size(), name);
}

/// Whoever finds the name finds all of it.
void write_file_at_once(const std::string & name, const std::string & text) {
    const std::string unfinished = name + ".new";
    write_file(unfinished, text);
    if (std::rename(unfinished.c_str(), name.c_str()) != 0) {
        throw_storage_failure("cannot rename " + unfinished, errno);
    }
}

void make_folders(const std::string & path) {
    for (size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
        const std::string folder = path.substr(0, slash);
        if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
            throw_storage_failure("cannot make " + folder, errno);
        }
        if (slash == std::string::npos) {
            return;
        }
    }
}

void prepare_folder(const ServerStart & start) {
    ::umask(077);
    make_folders(start.folder);
    if (::chdir(start.folder.c_str()) != 0) {
        throw_storage_failure("cannot enter " + start.folder, errno);
    }
    for (const char * left_over : {"identity", "exit"}) {
        ::unlink(left_over);
    }
    write_file("api-key", start.api_key + "\n");
}

/// adbd's children are nearly safe from the kernel's out-of-memory killer (-950). A server that takes too much must be
/// its first victim, not the user's launcher.
void give_up_protection_from_out_of_memory() {
    constexpr const char * file = "/proc/self/oom_score_adj";
    const auto score = read_number(file);
    if (!score || *score >= 0) {
        return;
    }
    const Descriptor opened(::open(file, O_WRONLY | O_CLOEXEC));
    // Raising it needs no privilege; where it fails all the same, the server runs as protected as it would have been.
    if (opened.number() >= 0 && ::write(opened.number(), "0", 1) != 1) {
        return;
    }
}

Descriptor open_plain(const char * name, int flags) {
    Descriptor file(::open(name, flags | O_CLOEXEC, 0600));
    if (file.number() < 0) {
        throw_storage_failure(std::string("cannot open ") + name, errno);
    }
    return file;
}

void set_standard_streams(int input, int output) {
    ::dup2(input, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
}

/// Becomes the server. Only calls that are safe between fork and exec.
[[noreturn]] void become_server(char * const * arguments, int nothing, int log) {
    set_standard_streams(nothing, log);
    for (const int ignored_by_us : {SIGPIPE, SIGHUP}) {
        std::signal(ignored_by_us, SIG_DFL);
    }
    ::execv(arguments[0], arguments);
    const int error = errno;
    const char * reason = std::strerror(error);
    if (::write(STDERR_FILENO, reason, std::strlen(reason)) < 0) {
        // Nobody can be told.
    }
    ::_exit(error == ENOENT ? 127 : 126);
}

pid_t fork_server(const std::vector<std::string> & command, int nothing, int log) {
    std::vector<char *> arguments;
    for (const std::string & argument : command) {
        arguments.push_back(const_cast<char *>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    const pid_t server = ::fork();
    if (server < 0) {
        throw_storage_failure("cannot start a process", errno);
    }
    if (server == 0) {
        become_server(arguments.data(), nothing, log);
    }
    return server;
}

int wait_for_exit_code(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0) {
        if (errno != EINTR) {
            throw_storage_failure("cannot wait for the server", errno);
        }
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string record_identity(pid_t server) {
    const auto start_time = start_time_of(server);
    if (!start_time) {
        throw Failure(ExitCode::storage, "cannot read when the server began");
    }
    const std::string identity = std::to_string(server) + " " + std::to_string(*start_time);
    write_file_at_once("identity", identity + "\n");
    return identity;
}

void tell(const Descriptor & reader, const std::string & text) {
    write_all(reader.number(), reinterpret_cast<const uint8_t *>(text.data()), text.size(), "the pipe");
}

/// What the waiting process does: it alone can learn the server's exit code. Tells its parent the identity, or, after a
/// `!`, what went wrong.
void run_server(const ServerStart & start, Descriptor parent) {
    pid_t server = 0;
    try {
        ::setsid();
        give_up_protection_from_out_of_memory();
        const Descriptor nothing = open_plain("/dev/null", O_RDWR);
        const Descriptor log = open_plain("server.log", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
        set_standard_streams(nothing.number(), nothing.number());
        server = fork_server(start.command, nothing.number(), log.number());
        tell(parent, record_identity(server));
        parent.close();
    } catch (const Failure & failure) {
        if (server > 0) {
            ::kill(server, SIGKILL);
        }
        tell(parent, std::string("!") + failure.what());
        return;
    }
    write_file_at_once("exit", std::to_string(wait_for_exit_code(server)) + "\n");
}

std::string read_to_end(const Descriptor & pipe) {
    std::string text;
    std::array<uint8_t, 512> buffer;
    while (const size_t read = read_some(pipe.number(), buffer.data(), buffer.size(), "the pipe")) {
        text.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(read));
    }
    return text;
}

}  // namespace

ServerStart read_server_start(const std::string & folder, const ByteSource & source) {
    std::vector<std::string> fields(1);
    std::array<uint8_t, 4096> buffer;
    size_t total_bytes = 0;
    while (const size_t read = source(buffer.data(), buffer.size())) {
        total_bytes += read;
        if (total_bytes > most_start_bytes) {
            throw Failure(ExitCode::protocol, "the command is longer than 1 MiB");
        }
        for (size_t i = 0; i < read; ++i) {
            if (buffer[i] == 0) {
                fields.emplace_back();
            } else {
                fields.back() += static_cast<char>(buffer[i]);
            }
        }
    }
    // A zero byte ends each field, so behind the last one nothing is begun.
    if (!fields.back().empty() || fields.size() < 3 || fields[1].empty() || fields[1].front() != '/') {
        throw Failure(ExitCode::protocol,
                      "standard input must be a key, a program's absolute path and its arguments, "
                      "each with a zero byte at its end");
    }
    return {folder, fields[0], {fields.begin() + 1, fields.end() - 1}};
}

std::string start_server(const ServerStart & start) {
    prepare_folder(start);
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) {
        throw_storage_failure("cannot make a pipe", errno);
    }
    const Descriptor ours(ends[0]);
    Descriptor theirs(ends[1]);
    ::fcntl(ours.number(), F_SETFD, FD_CLOEXEC);
    ::fcntl(theirs.number(), F_SETFD, FD_CLOEXEC);
    const pid_t waiting = ::fork();
    if (waiting < 0) {
        throw_storage_failure("cannot start a process", errno);
    }
    if (waiting == 0) {
        try {
            run_server(start, std::move(theirs));
        } catch (const std::exception &) {
            // The session's folder was removed: nobody asks for the exit code any more.
        }
        ::_exit(0);
    }
    theirs.close();
    const std::string said = read_to_end(ours);
    if (said.empty() || said.front() == '!') {
        throw Failure(ExitCode::storage, said.empty() ? "the server was not started" : said.substr(1));
    }
    return said;
}

}  // namespace mobile_llm::phone
