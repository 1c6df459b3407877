// mobile-llm-tokenize: prints the token numbers that llama.cpp makes of texts, to prove that training and phone agree.
// usage: mobile-llm-tokenize FILE.gguf [--add-special] [--parse-special] < texts
//        mobile-llm-tokenize FILE.gguf --chat [--chat-template FILE.jinja] < requests
//        mobile-llm-tokenize FILE.gguf --end-tokens
// Each text or request is `<length in bytes>\n<bytes>\n`. A text is answered with one line of numbers, a request, which
// chat_prompts.h describes, with two: what the model is given, and its reply. The end tokens, one line, are those that
// end a reply. Exit code 1 and a sentence on stderr on failure.
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "chat_prompts.h"
#include "length_prefixed.h"
#include "log.h"
#include "vocabulary.h"

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#endif

namespace {

constexpr const char * usage =
    "usage: mobile-llm-tokenize FILE.gguf [--add-special] [--parse-special] < texts\n"
    "       mobile-llm-tokenize FILE.gguf --chat [--chat-template FILE.jinja] < requests\n"
    "       mobile-llm-tokenize FILE.gguf --end-tokens\n";

struct Arguments {
    std::string gguf_file;
    std::string template_file;
    bool chat = false;
    bool end_tokens = false;
    mobile_llm::TokenizeOptions options;
};

bool read_arguments(int argc, char ** argv, Arguments & arguments) {
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--add-special") {
            arguments.options.add_special = true;
        } else if (argument == "--parse-special") {
            arguments.options.parse_special = true;
        } else if (argument == "--chat") {
            arguments.chat = true;
        } else if (argument == "--end-tokens") {
            arguments.end_tokens = true;
        } else if (argument == "--chat-template" && i + 1 < argc) {
            arguments.template_file = argv[++i];
        } else if (arguments.gguf_file.empty() && argument.rfind("--", 0) != 0) {
            arguments.gguf_file = argument;
        } else {
            return false;
        }
    }
    const bool has_text_options = arguments.options.add_special || arguments.options.parse_special;
    const int modes = has_text_options + arguments.chat + arguments.end_tokens;
    return !arguments.gguf_file.empty() && modes <= 1 && (arguments.chat || arguments.template_file.empty());
}

void log_failures_only(ggml_log_level level, const char * text, void *) {
    if (level == GGML_LOG_LEVEL_ERROR) {
        std::fputs(text, stderr);
    }
}

std::string read_file(const std::string & name) {
    std::ifstream file(name, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file || content.empty()) {
        throw std::runtime_error(name + " cannot be read or is empty");
    }
    return content;
}

void print_line(const std::vector<llama_token> & tokens) {
    for (size_t i = 0; i < tokens.size(); ++i) {
        std::printf(i == 0 ? "%d" : " %d", tokens[i]);
    }
    std::putchar('\n');
}

int answer_each(const std::function<void(const std::string &)> & answer) {
    size_t number = 0;
    while (const auto text = mobile_llm::read_length_prefixed(std::cin)) {
        ++number;
        try {
            answer(*text);
        } catch (const std::exception & error) {
            throw std::runtime_error("text " + std::to_string(number) + ": " + error.what());
        }
    }
    return std::fflush(stdout) == 0 ? 0 : 1;
}

int run(const Arguments & arguments) {
    llama_log_set(log_failures_only, nullptr);
    common_log_set_verbosity_thold(LOG_LEVEL_ERROR);
    const mobile_llm::Vocabulary vocabulary(arguments.gguf_file);
    if (arguments.end_tokens) {
        print_line(vocabulary.end_tokens());
        return std::fflush(stdout) == 0 ? 0 : 1;
    }
    if (!arguments.chat) {
        return answer_each([&](const std::string & text) { print_line(vocabulary.tokenize(text, arguments.options)); });
    }
    const std::string own_template = arguments.template_file.empty() ? "" : read_file(arguments.template_file);
    const mobile_llm::ChatPrompts prompts(vocabulary, own_template);
    return answer_each([&](const std::string & request) {
        const mobile_llm::ChatTurn turn = prompts.tokenize(request);
        print_line(turn.prompt);
        print_line(turn.reply);
    });
}

}  // namespace

int main(int argc, char ** argv) {
    Arguments arguments;
    if (!read_arguments(argc, argv, arguments)) {
        std::fputs(usage, stderr);
        return 2;
    }
#ifdef _WIN32
    _setmode(_fileno(stdin), _O_BINARY);
#endif
    try {
        return run(arguments);
    } catch (const std::exception & error) {
        std::fprintf(stderr, "mobile-llm-tokenize: %s\n", error.what());
        return 1;
    }
}
