#include "length_prefixed.h"

#include <sstream>
#include <stdexcept>
#include <string>

#include "expect.h"

namespace {

bool is_refused(const std::string & bytes) {
    std::istringstream input(bytes);
    try {
        while (mobile_llm::read_length_prefixed(input)) {
        }
        return false;
    } catch (const std::runtime_error &) {
        return true;
    }
}

}  // namespace

int main() {
    mobile_llm_test::Expectations test;

    std::istringstream input(std::string("3\na\nb\n0\n\n4\n\0\xff\n1\n", 16));
    test.expect(mobile_llm::read_length_prefixed(input) == "a\nb", "a line end inside a text is kept");
    test.expect(mobile_llm::read_length_prefixed(input) == "", "an empty text is a text");
    test.expect(mobile_llm::read_length_prefixed(input) == std::string("\0\xff\n1", 4), "any byte may stand in a text");
    test.expect(!mobile_llm::read_length_prefixed(input), "the end of the stream ends the texts");

    test.expect(is_refused("5\nabc\n"), "missing bytes");
    test.expect(is_refused("2\nabc\n"), "more bytes than announced");
    test.expect(is_refused("3\nabc"), "no line end after the text");
    test.expect(is_refused("\nabc\n"), "an empty length");
    test.expect(is_refused("-1\nabc\n"), "a negative length");
    test.expect(is_refused("3x\nabc\n"), "a length with a letter");
    test.expect(is_refused("99999999999999999999\n"), "a length beyond 64 bits");
    test.expect(is_refused("68719476736\n"), "a length that would take all memory");
    return test.exit_code();
}
