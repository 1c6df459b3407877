#pragma once

#include <string>
#include <vector>

#include "frame_input.h"

namespace mobile_llm::phone {

/// A server that is to run on its own.
struct ServerStart {
    /// Made where it is missing (0700). Afterwards it holds `api-key`, `server.log`, `identity` and, in the end,
    /// `exit`.
    std::string folder;
    /// Goes into a file that only we can read, not onto a command line.
    std::string api_key;
    /// The program's path and its arguments.
    std::vector<std::string> command;
};

/// Reads the key and the command: fields that each end with a zero byte. Throws Failure `protocol` when that is not
/// what comes, or when it is endless.
ServerStart read_server_start(const std::string & folder, const ByteSource & source);

/// Starts the server and a process that waits for its end, in a session of their own: they outlive us and the link.
/// Returns `PID START` as `identity` holds it: START, in clock ticks after boot, tells it from a later process with the
/// same number. `exit` then gets the exit code, or 128 + the signal's number; 127 and 126 say that there is no such
/// program or that it cannot run. Throws Failure `storage`.
std::string start_server(const ServerStart & start);

}  // namespace mobile_llm::phone
