// mobile-llm-divergence: how far models' next-token probabilities are from a reference's, over given sequences.
// usage: mobile-llm-divergence --reference FILE.gguf (--model FILE.gguf [--adapter FILE.gguf])… [--threads N] < sequences
// Each sequence is a line of numbers: how many tokens are the prompt, then the prompt's and the predicted tokens. Each
// answer is a line: for every model the predicted tokens, the sum of the divergences in nats, and how many most
// probable tokens are the same. Exit code 1 and a sentence on stderr on failure.
#include <cstdio>
#include <exception>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "divergence.h"
#include "scored_model.h"

namespace {

constexpr const char * usage =
    "usage: mobile-llm-divergence --reference FILE.gguf (--model FILE.gguf [--adapter FILE.gguf])... [--threads N]"
    " < sequences\n";

struct Arguments {
    mobile_llm::ModelFiles reference;
    std::vector<mobile_llm::ModelFiles> models;
    int threads = 1;
};

/// Nothing where they are not as `usage` says.
bool read_arguments(int argc, char ** argv, Arguments & arguments) {
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const std::string value = argv[i + 1];
        if (name == "--reference") {
            arguments.reference.model = value;
        } else if (name == "--model") {
            arguments.models.push_back({value, ""});
        } else if (name == "--adapter" && !arguments.models.empty()) {
            arguments.models.back().adapter = value;
        } else if (name == "--threads" && value.find_first_not_of("0123456789") == std::string::npos) {
            arguments.threads = std::stoi(value);
        } else {
            return false;
        }
    }
    return argc % 2 == 1 && !arguments.reference.model.empty() && !arguments.models.empty() && arguments.threads > 0;
}

mobile_llm::Sequence read_sequence(const std::string & line) {
    std::istringstream numbers(line);
    mobile_llm::Sequence sequence;
    numbers >> sequence.first;
    for (llama_token token = 0; numbers >> token;) {
        sequence.tokens.push_back(token);
    }
    if (!numbers.eof()) {
        throw std::runtime_error("a sequence holds something that is no number");
    }
    return sequence;
}

void log_failures_only(ggml_log_level level, const char * text, void *) {
    if (level == GGML_LOG_LEVEL_ERROR) {
        std::fputs(text, stderr);
    }
}

int run(const Arguments & arguments) {
    llama_log_set(log_failures_only, nullptr);
    mobile_llm::ScoredModel reference(arguments.reference, arguments.threads);
    std::vector<mobile_llm::ScoredModel> models;
    for (const auto & files : arguments.models) {
        models.emplace_back(files, arguments.threads);
    }
    for (std::string line; std::getline(std::cin, line);) {
        const auto sequence = read_sequence(line);
        const auto expected = reference.logits(sequence);
        for (size_t i = 0; i < models.size(); ++i) {
            const auto [tokens, nats, same_top] = mobile_llm::compare(expected, models[i].logits(sequence));
            std::printf("%s%zu %.9g %zu", i == 0 ? "" : " ", tokens, nats, same_top);
        }
        std::putchar('\n');
        std::fflush(stdout);
    }
    return std::ferror(stdout) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char ** argv) {
    try {
        Arguments arguments;
        if (!read_arguments(argc, argv, arguments)) {
            std::fputs(usage, stderr);
            return 2;
        }
        return run(arguments);
    } catch (const std::exception & error) {
        std::fprintf(stderr, "mobile-llm-divergence: %s\n", error.what());
        return 1;
    }
}
