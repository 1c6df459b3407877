#pragma once

#include <memory>
#include <string>
#include <vector>

#include "llama.h"

namespace mobile_llm {

/// A model on disk, and the LoRA adapter that is put on it; without one the second is empty.
struct ModelFiles {
    std::string model;
    std::string adapter;
};

/// Token numbers, of which those from `first` on are predicted: a prompt and what follows it.
struct Sequence {
    size_t first = 0;
    std::vector<llama_token> tokens;
};

/// A model with its context.
class ScoredModel {
public:
    /// Throws std::runtime_error when a file is no model, or no adapter for it.
    ScoredModel(const ModelFiles & files, int threads);

    /// One row of logits, of the vocabulary's size, for each predicted token. Throws std::runtime_error when the
    /// sequence is longer than the context or holds a number that is no token.
    std::vector<std::vector<float>> logits(const Sequence & sequence);

private:
    struct FreeModel {
        void operator()(llama_model * model) const {
            llama_model_free(model);
        }
    };
    struct FreeContext {
        void operator()(llama_context * context) const {
            llama_free(context);
        }
    };
    // The context is freed first.
    std::unique_ptr<llama_model, FreeModel> model_;
    std::unique_ptr<llama_context, FreeContext> context_;
    llama_token vocabulary_size_ = 0;
};

}  // namespace mobile_llm
