#pragma once

#include "arguments.h"

/// The program's commands: each returns the exit code or throws Failure.
namespace mobile_llm::phone {

/// Stores the file that comes on standard input, as README.md in this folder describes.
int receive_command(const Words & words);

/// Prints `HEX SIZE PATH` for each file.
int hash_command(const Words & words);

/// Prints one JSON object.
int version_command(const Words & words);

}  // namespace mobile_llm::phone
