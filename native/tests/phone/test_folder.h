#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace mobile_llm_test {

/// An empty folder in memory where there is such a place, else on disk; deleted with its owner.
class TestFolder {
public:
    TestFolder() {
        const auto base = std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path();
        std::string name = base / "mobile-llm-test-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("cannot make " + name);
        }
        path_ = name;
    }
    TestFolder(const TestFolder &) = delete;
    TestFolder & operator=(const TestFolder &) = delete;
    ~TestFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::string file(const std::string & name) const {
        return path_ / name;
    }

    const std::filesystem::path & path() const {
        return path_;
    }

private:
    std::filesystem::path path_;
};

inline std::string read_file(const std::string & path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void write_file(const std::string & path, const std::string & content) {
    std::ofstream file(path, std::ios::binary);
    file << content;
    if (!file.flush()) {
        throw std::runtime_error("cannot write " + path);
    }
}

}  // namespace mobile_llm_test
