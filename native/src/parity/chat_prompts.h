#pragma once

#include <string>
#include <vector>

#include "chat.h"
#include "vocabulary.h"

namespace mobile_llm {

/// The token numbers of a conversation that ends with a reply.
struct ChatTurn {
    std::vector<llama_token> prompt;  ///< what the model is given: all before the reply and the beginning of its turn
    std::vector<llama_token> reply;   ///< what it answers, with all that the template writes behind it
};

/// Renders conversations and cuts them into tokens as llama-server does for a chat completion.
class ChatPrompts {
public:
    /// An empty template stands for the one in the GGUF file. Throws std::exception when the template cannot be read.
    ChatPrompts(const Vocabulary & vocabulary, const std::string & chat_template);

    /// A request is JSON: {"messages": [{"role", "content"}, …], "chat_template_kwargs": {…}, "reply", "reply_bytes"}.
    /// `reply` says which message it is, counted from 0; absent: the last one. It is cut by itself, because at run time
    /// its tokens follow a prompt that is already cut. `reply_bytes` says how much of what is behind the prompt belongs
    /// to it, where a text of the next turn ends it; absent: all.
    /// Throws std::exception on everything else, and where the template refuses the messages.
    ChatTurn tokenize(const std::string & json) const;

private:
    const Vocabulary & vocabulary_;
    common_chat_templates_ptr templates_;
    bool enable_thinking_;
};

}  // namespace mobile_llm
