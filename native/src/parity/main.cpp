// mobile-llm-tokenize: prints the token numbers that llama.cpp makes of texts, to prove that training and phone agree.
// usage: mobile-llm-tokenize FILE.gguf [--add-special] [--parse-special] < texts
// Each text is `<length in bytes>\n<bytes>\n`; each answer is one line of numbers. Exit code 1 and a sentence on stderr
// on failure.
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "length_prefixed.h"
#include "vocabulary.h"

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#endif

namespace {

constexpr const char * usage = "usage: mobile-llm-tokenize FILE.gguf [--add-special] [--parse-special] < texts\n";

void log_failures_only(ggml_log_level level, const char * text, void *) {
    if (level == GGML_LOG_LEVEL_ERROR) {
        std::fputs(text, stderr);
    }
}

void print_line(const std::vector<llama_token> & tokens) {
    for (size_t i = 0; i < tokens.size(); ++i) {
        std::printf(i == 0 ? "%d" : " %d", tokens[i]);
    }
    std::putchar('\n');
}

int run(const std::string & gguf_file, mobile_llm::TokenizeOptions options) {
    llama_log_set(log_failures_only, nullptr);
    const mobile_llm::Vocabulary vocabulary(gguf_file);
    while (const auto text = mobile_llm::read_length_prefixed(std::cin)) {
        print_line(vocabulary.tokenize(*text, options));
    }
    return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char ** argv) {
    mobile_llm::TokenizeOptions options;
    std::string gguf_file;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--add-special") {
            options.add_special = true;
        } else if (argument == "--parse-special") {
            options.parse_special = true;
        } else if (gguf_file.empty() && argument.rfind("--", 0) != 0) {
            gguf_file = argument;
        } else {
            std::fputs(usage, stderr);
            return 2;
        }
    }
    if (gguf_file.empty()) {
        std::fputs(usage, stderr);
        return 2;
    }
#ifdef _WIN32
    _setmode(_fileno(stdin), _O_BINARY);
#endif
    try {
        return run(gguf_file, options);
    } catch (const std::exception & error) {
        std::fprintf(stderr, "mobile-llm-tokenize: %s\n", error.what());
        return 1;
    }
}
