#pragma once

#include <cstddef>
#include <vector>

namespace mobile_llm {

/// How far one model's predictions are from another's.
struct Divergence {
    size_t tokens = 0;
    double nats = 0;      ///< sum of the Kullback-Leibler divergences from the reference, over the tokens
    size_t same_top = 0;  ///< tokens whose most probable candidate is the same
};

/// Compares rows of logits, one for each predicted token. Both have the same shape.
Divergence compare(const std::vector<std::vector<float>> & reference, const std::vector<std::vector<float>> & other);

}  // namespace mobile_llm
