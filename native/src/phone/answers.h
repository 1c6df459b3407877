#pragma once

#include <string>

namespace mobile_llm::phone {

/// Writes a line to standard output at once. Throws Failure `interrupted` when nobody reads it any more.
void answer(const std::string & line);

}  // namespace mobile_llm::phone
