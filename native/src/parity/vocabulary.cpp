#include "vocabulary.h"

#include <cstdint>
#include <limits>
#include <stdexcept>

namespace mobile_llm {

Vocabulary::Vocabulary(const std::string & gguf_file) {
    llama_model_params parameters = llama_model_default_params();
    parameters.vocab_only = true;
    model_.reset(llama_model_load_from_file(gguf_file.c_str(), parameters));
    if (!model_) {
        throw std::runtime_error(gguf_file + " is not a GGUF file with a vocabulary");
    }
}

std::vector<llama_token> Vocabulary::tokenize(const std::string & text, TokenizeOptions options) const {
    if (text.size() > static_cast<size_t>(std::numeric_limits<int32_t>::max())) {
        throw std::runtime_error("the text is longer than 2 GiB");
    }
    const llama_vocab * vocab = llama_model_get_vocab(model_.get());
    const auto length = static_cast<int32_t>(text.size());
    const auto run = [&](std::vector<llama_token> & tokens) {
        return llama_tokenize(vocab, text.data(), length, tokens.data(), static_cast<int32_t>(tokens.size()),
                              options.add_special, options.parse_special);
    };
    // Most texts need fewer tokens than bytes; a negative count says how many there must be room for.
    std::vector<llama_token> tokens(text.size() + 2);
    int32_t count = run(tokens);
    if (count < 0 && count != std::numeric_limits<int32_t>::min()) {
        tokens.resize(static_cast<size_t>(-count));
        count = run(tokens);
    }
    if (count < 0) {
        throw std::runtime_error("the text has too many tokens");
    }
    tokens.resize(static_cast<size_t>(count));
    return tokens;
}

std::vector<llama_token> Vocabulary::end_tokens() const {
    const llama_vocab * vocab = llama_model_get_vocab(model_.get());
    std::vector<llama_token> tokens;
    for (llama_token token = 0; token < llama_vocab_n_tokens(vocab); ++token) {
        if (llama_vocab_is_eog(vocab, token)) {
            tokens.push_back(token);
        }
    }
    return tokens;
}

}  // namespace mobile_llm
