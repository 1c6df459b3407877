// SHA-256 against NIST's examples, and its implementations against each other. With --rate: how quick each one is.
#include "sha256.h"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "../expect.h"

namespace {

using namespace mobile_llm::phone;

constexpr Sha256Kind kinds[] = {Sha256Kind::portable, Sha256Kind::x86_sha, Sha256Kind::armv8_crypto};

struct Example {
    std::string text;
    const char * digest;
};

/// FIPS 180-4's examples, as NIST publishes them, and two lengths around the end of a block.
const std::vector<Example> & examples() {
    static const std::vector<Example> all = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopq"
         "rstu",
         "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
        {std::string(1000000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
        {std::string(55, '\0'), "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7"},
        {std::string(64, '\0'), "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"},
    };
    return all;
}

void update(Sha256 & hash, const std::string & text, size_t begin, size_t size) {
    hash.update(reinterpret_cast<const uint8_t *>(text.data()) + begin, size);
}

std::string hex_of(Sha256Kind kind, const std::string & text) {
    Sha256 hash(kind);
    update(hash, text, 0, text.size());
    return to_hex(hash.digest());
}

void check_examples(mobile_llm_test::Expectations & expectations, Sha256Kind kind) {
    for (const Example & example : examples()) {
        const std::string what = std::string(name_of(kind)) + ": " + example.text.substr(0, 20);
        expectations.expect(hex_of(kind, example.text) == example.digest, what.c_str());
    }
}

/// In pieces of random lengths, with digests taken and copies made on the way, it is what the plain way makes of it.
void check_pieces(mobile_llm_test::Expectations & expectations, Sha256Kind kind, std::mt19937 & random) {
    for (int round = 0; round < 2000; ++round) {
        std::string text(random() % 1000, '\0');
        for (char & byte : text) {
            byte = static_cast<char>(random());
        }
        Sha256 hash(kind);
        for (size_t begin = 0; begin < text.size();) {
            const size_t size = 1 + random() % (text.size() - begin);
            update(hash, text, begin, size);
            begin += size;
            const Sha256 copy = hash;
            const bool agrees = to_hex(copy.digest()) == hex_of(Sha256Kind::portable, text.substr(0, begin));
            expectations.expect(agrees, name_of(kind));
        }
    }
}

void check_hex(mobile_llm_test::Expectations & expectations) {
    const std::string hex = examples()[1].digest;
    const auto digest = digest_from_hex(hex);
    expectations.expect(digest && to_hex(*digest) == hex, "hexadecimal digits back and forth");
    expectations.expect(!digest_from_hex(hex.substr(1)), "63 digits are none");
    expectations.expect(!digest_from_hex("G" + hex.substr(1)), "a letter beyond f is none");
    expectations.expect(!digest_from_hex("B" + hex.substr(1)), "a capital letter is none");
}

void print_rates() {
    const std::string text(256u << 10, 'x');
    for (const Sha256Kind kind : kinds) {
        if (!is_supported(kind)) {
            continue;
        }
        Sha256 hash(kind);
        size_t bytes = 0;
        const auto begin = std::chrono::steady_clock::now();
        std::chrono::duration<double> passed{};
        while (passed.count() < 1) {
            update(hash, text, 0, text.size());
            bytes += text.size();
            passed = std::chrono::steady_clock::now() - begin;
        }
        std::printf("%s: %.0f MB/s\n", name_of(kind), static_cast<double>(bytes) / 1e6 / passed.count());
    }
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc == 2 && std::strcmp(argv[1], "--rate") == 0) {
        print_rates();
        return 0;
    }
    mobile_llm_test::Expectations expectations;
    std::mt19937 random(1);
    check_hex(expectations);
    for (const Sha256Kind kind : kinds) {
        if (is_supported(kind)) {
            std::printf("%s\n", name_of(kind));
            check_examples(expectations, kind);
            check_pieces(expectations, kind, random);
        } else {
            std::printf("%s: not on this processor\n", name_of(kind));
        }
    }
    return expectations.exit_code();
}
