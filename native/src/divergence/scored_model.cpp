#include "scored_model.h"

#include <algorithm>
#include <stdexcept>

namespace mobile_llm {

namespace {

constexpr uint32_t context_tokens = 2048;

struct Batch {
    explicit Batch(size_t size) : raw(llama_batch_init(static_cast<int32_t>(size), 0, 1)) {}
    ~Batch() {
        llama_batch_free(raw);
    }
    Batch(const Batch &) = delete;
    Batch & operator=(const Batch &) = delete;

    llama_batch raw;
};

}  // namespace

ScoredModel::ScoredModel(const ModelFiles & files, int threads) {
    model_.reset(llama_model_load_from_file(files.model.c_str(), llama_model_default_params()));
    if (!model_) {
        throw std::runtime_error(files.model + " is not a model");
    }
    llama_context_params parameters = llama_context_default_params();
    parameters.n_ctx = context_tokens;
    parameters.n_batch = context_tokens;
    parameters.n_threads = threads;
    parameters.n_threads_batch = threads;
    context_.reset(llama_init_from_model(model_.get(), parameters));
    if (!context_) {
        throw std::runtime_error("there is too little memory for " + files.model);
    }
    if (!files.adapter.empty()) {
        // Freed with the model.
        llama_adapter_lora * adapter = llama_adapter_lora_init(model_.get(), files.adapter.c_str());
        float scale = 1.0F;
        if (adapter == nullptr || llama_set_adapters_lora(context_.get(), &adapter, 1, &scale) != 0) {
            throw std::runtime_error(files.adapter + " is not an adapter for " + files.model);
        }
    }
    vocabulary_size_ = llama_vocab_n_tokens(llama_model_get_vocab(model_.get()));
}

std::vector<std::vector<float>> ScoredModel::logits(const Sequence & sequence) {
    const auto & tokens = sequence.tokens;
    if (tokens.size() > context_tokens || sequence.first == 0 || sequence.first >= tokens.size()) {
        throw std::runtime_error("a sequence has no prompt, nothing after it, or more than 2048 tokens");
    }
    const auto is_token = [&](llama_token token) { return token >= 0 && token < vocabulary_size_; };
    if (!std::all_of(tokens.begin(), tokens.end(), is_token)) {
        throw std::runtime_error("a sequence holds a number that is no token of the model");
    }
    // What predicts a token is computed at the one before it; the last token predicts nothing that is asked for.
    const size_t count = tokens.size() - 1;
    Batch batch(count);
    for (size_t i = 0; i < count; ++i) {
        batch.raw.token[i] = tokens[i];
        batch.raw.pos[i] = static_cast<llama_pos>(i);
        batch.raw.n_seq_id[i] = 1;
        batch.raw.seq_id[i][0] = 0;
        batch.raw.logits[i] = i + 1 >= sequence.first ? 1 : 0;
    }
    batch.raw.n_tokens = static_cast<int32_t>(count);
    llama_memory_clear(llama_get_memory(context_.get()), true);
    if (llama_decode(context_.get(), batch.raw) != 0) {
        throw std::runtime_error("a sequence could not be computed");
    }
    std::vector<std::vector<float>> rows;
    for (size_t i = sequence.first - 1; i < count; ++i) {
        const float * row = llama_get_logits_ith(context_.get(), static_cast<int32_t>(i));
        rows.emplace_back(row, row + vocabulary_size_);
    }
    return rows;
}

}  // namespace mobile_llm
