#include "answers.h"

#include <unistd.h>

#include "descriptor.h"
#include "failure.h"

namespace mobile_llm::phone {

void answer(const std::string & line) {
    const std::string text = line + "\n";
    try {
        write_all(STDOUT_FILENO, reinterpret_cast<const uint8_t *>(text.data()), text.size(), "standard output");
    } catch (const Failure & failure) {
        throw Failure(ExitCode::interrupted, failure.what());
    }
}

}  // namespace mobile_llm::phone
