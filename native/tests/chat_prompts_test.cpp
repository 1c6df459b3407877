// usage: chat-prompts-test FOLDER, llama.cpp's models/: vocabularies and the templates of real models
#include "chat_prompts.h"

#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "expect.h"
#include "log.h"

namespace {

using mobile_llm::ChatPrompts;
using mobile_llm::ChatTurn;
using mobile_llm::Vocabulary;

constexpr mobile_llm::TokenizeOptions with_control_tokens{/* add_special */ false, /* parse_special */ true};

std::string read_file(const std::string & name) {
    std::ifstream file(name, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + name);
    }
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool is_refused(const Vocabulary & vocabulary, const std::string & chat_template, const std::string & request) {
    try {
        ChatPrompts(vocabulary, chat_template).tokenize(request);
        return false;
    } catch (const std::exception &) {
        return true;
    }
}

std::string conversation(const std::string & arguments = "") {
    return R"({"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello 1234."}])" + arguments + "}";
}

void test_turns(mobile_llm_test::Expectations & test, const std::string & folder, const Vocabulary & qwen) {
    const std::string own_template = read_file(folder + "/templates/Qwen-Qwen2.5-7B-Instruct.jinja");
    const ChatTurn turn = ChatPrompts(qwen, own_template).tokenize(conversation());
    test.expect(turn.prompt == qwen.tokenize("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
                                             "<|im_start|>assistant\n",
                                             with_control_tokens),
                "the prompt ends where the reply begins");
    test.expect(turn.reply == qwen.tokenize("Hello 1234.<|im_end|>\n", with_control_tokens), "the reply ends its turn");
}

void test_reply_that_the_next_turn_ends(mobile_llm_test::Expectations & test, const Vocabulary & qwen) {
    const ChatPrompts prompts(qwen,
                              "{% for m in messages %}{% if m.role == 'user' %}Q: {{ m.content }}\nA:{% else %} "
                              "{{ m.content }}\n{% endif %}{% endfor %}");
    const ChatTurn turn = prompts.tokenize(R"({"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant",
        "content": "Hello"}, {"role": "user", "content": "next"}], "reply": 1, "reply_bytes": 9})");
    test.expect(turn.prompt == qwen.tokenize("Q: Hi\nA:", with_control_tokens), "what follows a reply is not its prompt");
    test.expect(turn.reply == qwen.tokenize(" Hello\nQ:", with_control_tokens), "the reply goes on into the next turn");
}

void test_date_and_begin(mobile_llm_test::Expectations & test, const std::string & folder) {
    const Vocabulary llama(folder + "/ggml-vocab-llama-bpe.gguf");
    const ChatPrompts prompts(llama, read_file(folder + "/templates/meta-llama-Llama-3.2-3B-Instruct.jinja"));
    const auto dated = [&](const char * date) {
        const std::string arguments = R"({"date_string": ")" + std::string(date) + "\"}";
        return prompts.tokenize(conversation(", \"chat_template_kwargs\": " + arguments));
    };
    const ChatTurn turn = dated("05 Mar 2031");
    test.expect(turn.prompt == llama.tokenize("<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nCutting "
                                              "Knowledge Date: December 2023\nToday Date: 05 Mar 2031\n\nBe brief."
                                              "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
                                              "<|start_header_id|>assistant<|end_header_id|>\n\n",
                                              with_control_tokens),
                "the given date stands in the prompt, which begins once");
    test.expect(turn.prompt != dated("06 Mar 2031").prompt, "another date is another prompt");
    test.expect(turn.reply == llama.tokenize("Hello 1234.<|eot_id|>", with_control_tokens), "and the reply begins not");
}

void test_bad_requests(mobile_llm_test::Expectations & test, const Vocabulary & qwen) {
    const std::string contents = "{% for m in messages %}[{{ m.content }}]{% endfor %}";
    test.expect(!is_refused(qwen, contents, conversation()), "a conversation is taken");
    const std::vector<std::string> bad_requests = {
        "",
        "no JSON",
        "[]",
        "{}",
        R"({"messages": 1})",
        R"({"messages": []})",
        R"({"messages": [1]})",
        R"({"messages": [{"role": "assistant"}]})",
        R"({"messages": [{"role": "assistant", "content": 1}]})",
        R"({"messages": [{"role": "user", "content": "no reply"}]})",
        conversation(R"(, "chat_template_kwargs": [])"),
        conversation(R"(, "reply": 1)"),
        conversation(R"(, "reply": 3)"),
        conversation(R"(, "reply": -1)"),
        conversation(R"(, "reply": 18446744073709551615)"),
        conversation(R"(, "reply_bytes": "4")"),
        conversation(R"(, "reply_bytes": 0.5)"),
        conversation().substr(0, 60),
        "{\"messages\": [{\"role\": \"assistant\", \"content\": \"\xff\"}]}",
        std::string(40u << 20, '['),
        R"({"messages": )" + std::string(1000, '[') + "\"]\\\"" + std::string(1000, ']') + "}",
    };
    for (const std::string & request : bad_requests) {
        test.expect(is_refused(qwen, contents, request), request.substr(0, 80).c_str());
    }
}

void test_bad_templates(mobile_llm_test::Expectations & test, const Vocabulary & qwen) {
    for (const char * chat_template : {
             "{% for %}",
             "{{ messages[0].content }}{{ raise_exception('no') }}",
             "{{ messages|length }}{% for m in messages %}{{ m.content }}{% endfor %}",
         }) {
        test.expect(is_refused(qwen, chat_template, conversation()), chat_template);
    }
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc != 2) {
        return 2;
    }
    const std::string folder = argv[1];
    llama_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
    common_log_set_verbosity_thold(LOG_LEVEL_OUTPUT);
    mobile_llm_test::Expectations test;
    const Vocabulary qwen(folder + "/ggml-vocab-qwen2.gguf");
    test_turns(test, folder, qwen);
    test_reply_that_the_next_turn_ends(test, qwen);
    test_date_and_begin(test, folder);
    test_bad_requests(test, qwen);
    test_bad_templates(test, qwen);
    return test.exit_code();
}
