#pragma once

#include <memory>
#include <string>
#include <vector>

#include "llama.h"

namespace mobile_llm {

/// How a text is cut into tokens.
struct TokenizeOptions {
    bool add_special = false;    ///< put the model's begin and end tokens around the text
    bool parse_special = false;  ///< read `<|im_end|>` and its like in the text as control tokens
};

/// The tokenizer of a GGUF file; the weights are not loaded.
class Vocabulary {
public:
    /// Throws std::runtime_error when the file is not a GGUF file with a vocabulary.
    explicit Vocabulary(const std::string & gguf_file);

    std::vector<llama_token> tokenize(const std::string & text, TokenizeOptions options) const;

    /// Those that end a reply by themselves, whatever the server is told to stop at.
    std::vector<llama_token> end_tokens() const;

    /// Lives as long as this object.
    const llama_model * model() const {
        return model_.get();
    }

private:
    struct Free {
        void operator()(llama_model * model) const {
            llama_model_free(model);
        }
    };
    std::unique_ptr<llama_model, Free> model_;
};

}  // namespace mobile_llm
