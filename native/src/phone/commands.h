#pragma once

#include "arguments.h"

/// The program's commands: each returns the exit code or throws Failure.
namespace mobile_llm::phone {

/// Stores the file that comes on standard input, as README.md in this folder describes.
int receive_command(const Words & words);

/// Prints `HEX SIZE PATH` for each file.
int hash_command(const Words & words);

/// Starts a server that outlives the link; the key and the command come on standard input, as server_start.h says.
int serve_command(const Words & words);

/// Prints what the phone says of itself, one JSON object a second, until standard input ends.
int telemetry_command(const Words & words);

/// Prints one JSON object.
int version_command(const Words & words);

}  // namespace mobile_llm::phone
