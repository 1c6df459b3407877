#include <unistd.h>

#include "answers.h"
#include "commands.h"
#include "descriptor.h"
#include "server_start.h"

namespace mobile_llm::phone {

int serve_command(const Words & words) {
    const Options options(words, {"--folder"}, {});
    const auto read_input = [](uint8_t * data, size_t size) {
        return read_some(STDIN_FILENO, data, size, "standard input");
    };
    answer(start_server(read_server_start(options.text("--folder"), read_input)));
    return 0;
}

}  // namespace mobile_llm::phone
