#include "telemetry.h"

#include <dirent.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#include "process_files.h"

namespace mobile_llm::phone {

namespace {

constexpr size_t most_entries = 200;
constexpr size_t longest_name_bytes = 40;

/// Builds `{"name":value,…}`.
class JsonObject {
public:
    void add(const char * name, const std::string & value) {
        text_ += text_.size() == 1 ? "\"" : ",\"";
        text_ += std::string(name) + "\":" + value;
    }

    void add(const char * name, std::optional<uint64_t> value) {
        if (value) {
            add(name, std::to_string(*value));
        }
    }

    std::string text() const {
        return text_ + "}";
    }

private:
    std::string text_ = "{";
};

std::string json_list(const std::vector<std::string> & values) {
    std::string text = "[";
    for (const std::string & value : values) {
        text += (text.size() == 1 ? "" : ",") + value;
    }
    return text + "]";
}

/// Names come from drivers: only plain characters are kept.
std::string json_name(const std::string & name) {
    std::string text = "\"";
    for (const char letter : name.substr(0, longest_name_bytes)) {
        if (letter >= ' ' && letter <= '~' && letter != '"' && letter != '\\') {
            text += letter;
        }
    }
    return text + "\"";
}

std::string first_line(const std::string & text) {
    return text.substr(0, text.find('\n'));
}

/// Names in a folder that begin so, in the order of their numbers.
std::vector<std::string> entries(const std::string & folder, const std::string & beginning) {
    std::vector<std::string> names;
    const std::unique_ptr<DIR, int (*)(DIR *)> opened(::opendir(folder.c_str()), ::closedir);
    while (opened && names.size() < most_entries) {
        const dirent * entry = ::readdir(opened.get());
        if (entry == nullptr) {
            break;
        }
        const std::string name = entry->d_name;
        if (name.compare(0, beginning.size(), beginning) == 0) {
            names.push_back(name);
        }
    }
    std::sort(names.begin(), names.end(), [](const std::string & left, const std::string & right) {
        return left.size() != right.size() ? left.size() < right.size() : left < right;
    });
    return names;
}

/// Sensors that are off report numbers such as -274000: those are no temperatures.
std::optional<std::string> celsius(const std::string & file, double parts_per_degree) {
    const auto value = read_number(file);
    if (!value) {
        return std::nullopt;
    }
    const double degrees = static_cast<double>(*value) / parts_per_degree;
    if (degrees < -60 || degrees > 200) {
        return std::nullopt;
    }
    char text[16];
    std::snprintf(text, sizeof text, "%.1f", degrees);
    return text;
}

void add_memory(JsonObject & line, const std::string & root) {
    if (const auto memory = read_small_file(root + "/proc/meminfo")) {
        line.add("memoryAvailableBytes", bytes_of_line(*memory, "MemAvailable"));
    }
}

void add_server(JsonObject & line, const MeasuredProcess & server, const std::string & root, Detail detail) {
    if (start_time_of(server.process, root) != server.start_time) {
        return;
    }
    const std::string folder = root + "/proc/" + std::to_string(server.process);
    if (const auto status = read_small_file(folder + "/status")) {
        line.add("serverResidentBytes", bytes_of_line(*status, "VmRSS"));
        line.add("serverAnonymousBytes", bytes_of_line(*status, "RssAnon"));
    }
    if (detail == Detail::quick) {
        return;
    }
    // Linux 4.14 and newer; a page that others use too counts by its share.
    if (const auto rollup = read_small_file(folder + "/smaps_rollup")) {
        line.add("serverProportionalBytes", bytes_of_line(*rollup, "Pss"));
    }
}

void add_clusters(JsonObject & line, const std::string & root) {
    const std::string folder = root + "/sys/devices/system/cpu/cpufreq";
    std::vector<std::string> clusters;
    for (const std::string & policy : entries(folder, "policy")) {
        const auto frequency = read_number(folder + "/" + policy + "/scaling_cur_freq");
        const auto cpus = read_small_file(folder + "/" + policy + "/related_cpus");
        if (frequency && *frequency > 0 && cpus) {
            JsonObject cluster;
            cluster.add("cpus", json_name(first_line(*cpus)));
            cluster.add("frequencyKilohertz", static_cast<uint64_t>(*frequency));
            clusters.push_back(cluster.text());
        }
    }
    if (!clusters.empty()) {
        line.add("clusters", json_list(clusters));
    }
}

void add_temperatures(JsonObject & line, const std::string & root) {
    if (const auto battery = celsius(root + "/sys/class/power_supply/battery/temp", 10)) {
        line.add("batteryCelsius", *battery);
    }
    const std::string folder = root + "/sys/class/thermal";
    std::vector<std::string> zones;
    for (const std::string & zone : entries(folder, "thermal_zone")) {
        const auto name = read_small_file(folder + "/" + zone + "/type");
        const auto temperature = celsius(folder + "/" + zone + "/temp", 1000);
        if (name && temperature) {
            JsonObject described;
            described.add("name", json_name(first_line(*name)));
            described.add("celsius", *temperature);
            zones.push_back(described.text());
        }
    }
    if (!zones.empty()) {
        line.add("thermalZones", json_list(zones));
    }
}

}  // namespace

std::string telemetry_line(uint64_t monotonic_ms, const std::optional<MeasuredProcess> & server,
                           const FileRoots & roots, Detail detail) {
    JsonObject line;
    line.add("monotonicMs", std::to_string(monotonic_ms));
    add_memory(line, roots.phone);
    if (server) {
        add_server(line, *server, roots.processes, detail);
    }
    add_clusters(line, roots.phone);
    add_temperatures(line, roots.phone);
    return line.text();
}

}  // namespace mobile_llm::phone
