#include "divergence.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace mobile_llm {

namespace {

/// Logarithm of the sum of exponentials, for which the largest is taken out first: none of them overflows then.
double log_sum(const std::vector<float> & logits) {
    const double largest = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (const float logit : logits) {
        sum += std::exp(static_cast<double>(logit) - largest);
    }
    return largest + std::log(sum);
}

double divergence(const std::vector<float> & reference, const std::vector<float> & other) {
    const double reference_sum = log_sum(reference);
    const double other_sum = log_sum(other);
    double nats = 0;
    for (size_t i = 0; i < reference.size(); ++i) {
        const double expected = static_cast<double>(reference[i]) - reference_sum;
        nats += std::exp(expected) * (expected - (static_cast<double>(other[i]) - other_sum));
    }
    return nats;
}

auto top(const std::vector<float> & logits) {
    return std::max_element(logits.begin(), logits.end()) - logits.begin();
}

}  // namespace

Divergence compare(const std::vector<std::vector<float>> & reference, const std::vector<std::vector<float>> & other) {
    Divergence result;
    if (reference.size() != other.size()) {
        throw std::runtime_error("the models predict different numbers of tokens");
    }
    for (size_t i = 0; i < reference.size(); ++i) {
        if (reference[i].size() != other[i].size()) {
            throw std::runtime_error("the models have vocabularies of different sizes");
        }
        result.tokens += 1;
        result.nats += divergence(reference[i], other[i]);
        result.same_top += top(reference[i]) == top(other[i]) ? 1 : 0;
    }
    return result;
}

}  // namespace mobile_llm
