// usage: vocabulary-test FILE.gguf, beside which lie FILE.gguf.inp and FILE.gguf.out
#include "vocabulary.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "expect.h"

namespace {

const std::string separator = "\n__ggml_vocab_test__\n";

std::string read_file(const std::string & name) {
    std::ifstream file(name, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + name);
    }
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> split_texts(const std::string & content) {
    std::vector<std::string> texts;
    size_t begin = 0;
    for (size_t end = content.find(separator); end != std::string::npos; end = content.find(separator, begin)) {
        texts.push_back(content.substr(begin, end - begin));
        begin = end + separator.size();
    }
    return texts;
}

std::vector<std::vector<llama_token>> parse_lines(const std::string & content) {
    std::vector<std::vector<llama_token>> lines;
    std::istringstream input(content);
    for (std::string line; std::getline(input, line);) {
        std::istringstream numbers(line);
        lines.emplace_back(std::istream_iterator<llama_token>(numbers), std::istream_iterator<llama_token>());
    }
    return lines;
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc != 2) {
        return 2;
    }
    const std::string gguf_file = argv[1];
    llama_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
    const mobile_llm::Vocabulary vocabulary(gguf_file);
    const auto texts = split_texts(read_file(gguf_file + ".inp"));
    const auto expected = parse_lines(read_file(gguf_file + ".out"));

    mobile_llm_test::Expectations test;
    test.expect(texts.size() > 30, "the test strings were found");
    test.expect(texts.size() == expected.size(), "as many token lines as texts");
    for (size_t i = 0; i < texts.size() && i < expected.size(); ++i) {
        const std::string what = "text " + std::to_string(i + 1) + ": " + texts[i];
        test.expect(vocabulary.tokenize(texts[i], {}) == expected[i], what.c_str());
    }
    const auto plain = vocabulary.tokenize("a", {});
    test.expect(plain.size() == 1, "one letter is one token");
    return test.exit_code();
}
