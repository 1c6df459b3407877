#include "chat_prompts.h"

#include <cstdint>
#include <stdexcept>

namespace mobile_llm {

namespace {

constexpr int deepest_nesting = 64;

/// The parser takes any depth, and memory with it.
void refuse_deep_nesting(const std::string & json) {
    int depth = 0;
    bool in_text = false;
    for (size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_text) {
            i += c == '\\' ? 1 : 0;
            in_text = c != '"';
        } else if (c == '"') {
            in_text = true;
        } else if (c == '[' || c == '{') {
            if (++depth > deepest_nesting) {
                throw std::runtime_error("the request is nested too deep");
            }
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
}

struct Request {
    common_chat_templates_inputs inputs;
    size_t reply = 0;
    size_t reply_bytes = std::string::npos;
};

/// Of a number that is not there, the given one.
size_t read_count(const common_json & content, const std::string & name, size_t absent) {
    if (!content.contains(name)) {
        return absent;
    }
    const common_json & value = content.at(name);
    if (!value.is_number_integer() || value.get<int64_t>() < 0) {
        throw std::runtime_error(name + " is not a count");
    }
    return static_cast<size_t>(value.get<int64_t>());
}

Request read_request(const std::string & json) {
    refuse_deep_nesting(json);
    const common_json content = common_json::parse(json);
    if (!content.is_object() || !content.contains("messages")) {
        throw std::runtime_error("a request is an object with messages");
    }
    Request request;
    common_chat_templates_inputs & inputs = request.inputs;
    inputs.messages = common_chat_msgs_parse_oaicompat(content.at("messages"));
    request.reply = read_count(content, "reply", inputs.messages.size() - 1);
    request.reply_bytes = read_count(content, "reply_bytes", request.reply_bytes);
    if (request.reply >= inputs.messages.size() || inputs.messages[request.reply].role != "assistant") {
        throw std::runtime_error("there is no reply");
    }
    const common_json arguments = content.value("chat_template_kwargs", common_json::object());
    if (!arguments.is_object()) {
        throw std::runtime_error("chat_template_kwargs is not an object");
    }
    for (const auto & [name, value] : arguments.items()) {
        inputs.chat_template_kwargs[name] = value.dump();
    }
    return request;
}

std::string render(const common_chat_templates * templates, common_chat_templates_inputs & inputs, bool for_reply) {
    inputs.add_generation_prompt = for_reply;
    return common_chat_templates_apply(templates, inputs).prompt;
}

}  // namespace

ChatPrompts::ChatPrompts(const Vocabulary & vocabulary, const std::string & chat_template) :
    vocabulary_(vocabulary),
    templates_(common_chat_templates_init(vocabulary.model(), chat_template)),
    enable_thinking_(common_chat_templates_support_enable_thinking(templates_.get())) {
}

ChatTurn ChatPrompts::tokenize(const std::string & json) const {
    Request request = read_request(json);
    common_chat_templates_inputs & inputs = request.inputs;
    inputs.reasoning_format = COMMON_REASONING_FORMAT_DEEPSEEK;  // llama-server's own choice, as the next line's
    inputs.enable_thinking = enable_thinking_;
    const std::string whole = render(templates_.get(), inputs, false);
    inputs.messages.resize(request.reply);
    const std::string prompt = render(templates_.get(), inputs, true);
    if (whole.compare(0, prompt.size(), prompt) != 0) {
        throw std::runtime_error("llama.cpp renders the messages before a reply differently once it is there");
    }
    return {
        vocabulary_.tokenize(prompt, {/* add_special */ true, /* parse_special */ true}),
        vocabulary_.tokenize(whole.substr(prompt.size(), request.reply_bytes), {/* add_special */ false, /* parse_special */ true}),
    };
}

}  // namespace mobile_llm
