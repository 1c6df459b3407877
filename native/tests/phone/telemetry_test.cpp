// Telemetry from copies of /proc and /sys: what is there, what is not, and what makes no sense.
#include "telemetry.h"

#include <filesystem>
#include <string>

#include "../expect.h"
#include "process_files.h"
#include "test_folder.h"

namespace {

using namespace mobile_llm::phone;
using namespace mobile_llm_test;

Expectations expectations;

void expect_line(const std::string & line, const std::string & expected) {
    expectations.expect(line == expected, line.c_str());
}

/// A phone made of files.
class FakePhone {
public:
    void set(const std::string & path, const std::string & text) {
        const std::string file = root() + path;
        std::filesystem::create_directories(std::filesystem::path(file).parent_path());
        write_file(file, text);
    }

    std::string root() const {
        return folder_.path();
    }

    FileRoots roots() const {
        return {root(), root()};
    }

private:
    TestFolder folder_;
};

const std::string policy = "/sys/devices/system/cpu/cpufreq/policy";
const std::string zone = "/sys/class/thermal/thermal_zone";

/// Field 22 is 4711; the name holds what separates fields.
const std::string stat_text = "42 (a) b) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21\n";

void reports_all_there_is() {
    FakePhone phone;
    phone.set("/proc/meminfo", "MemTotal:  4000 kB\nMemAvailable:   1500 kB\n");
    phone.set("/proc/42/stat", stat_text);
    phone.set("/proc/42/status", "Name:\tserver\nVmRSS:\t     300 kB\nRssAnon:\t     200 kB\n");
    phone.set("/proc/42/smaps_rollup",
              "1000-2000 ---p 0 00:00 0 [rollup]\nRss: 300 kB\nPss:  250 kB\nPss_Anon: 9 kB\n");
    phone.set(policy + "0/related_cpus", "0 1 2 3\n");
    phone.set(policy + "0/scaling_cur_freq", "1804800\n");
    phone.set(policy + "10/related_cpus", "10\n");
    phone.set(policy + "10/scaling_cur_freq", "2841600\n");
    phone.set(policy + "4/related_cpus", "4\n");
    phone.set(policy + "4/scaling_cur_freq", "<unsupported>\n");
    phone.set("/sys/class/power_supply/battery/temp", "312\n");
    phone.set(zone + "0/type", "cpu\"0\\\n");
    phone.set(zone + "0/temp", "45250\n");
    phone.set(zone + "1/type", "modem\n");
    phone.set(zone + "1/temp", "-273150\n");
    phone.set(zone + "2/type", "skin\n");
    phone.set(zone + "2/temp", "-5000\n");
    expect_line(telemetry_line(7, MeasuredProcess{42, 4711}, phone.roots()),
                "{\"monotonicMs\":7,\"memoryAvailableBytes\":1536000,\"serverResidentBytes\":307200,"
                "\"serverAnonymousBytes\":204800,\"serverProportionalBytes\":256000,\"clusters\":[{\"cpus\":\"0 1 2 "
                "3\",\"frequencyKilohertz\":1804800},"
                "{\"cpus\":\"10\",\"frequencyKilohertz\":2841600}],\"batteryCelsius\":31.2,"
                "\"thermalZones\":[{\"name\":\"cpu0\",\"celsius\":45.2},{\"name\":\"skin\",\"celsius\":-5.0}]}");
    const std::string quick = telemetry_line(7, MeasuredProcess{42, 4711}, phone.roots(), Detail::quick);
    expectations.expect(quick.find("serverProportionalBytes") == std::string::npos, quick.c_str());
    expectations.expect(quick.find("serverAnonymousBytes") != std::string::npos, quick.c_str());
    expect_line(telemetry_line(8, MeasuredProcess{42, 4712}, phone.roots()).substr(0, 60),
                "{\"monotonicMs\":8,\"memoryAvailableBytes\":1536000,\"clusters\":[");
}

void takes_the_phone_and_its_processes_from_different_places() {
    FakePhone described;
    FakePhone running;
    described.set("/proc/meminfo", "MemAvailable: 2 kB\n");
    described.set("/proc/42/stat", stat_text);
    running.set("/proc/meminfo", "MemAvailable: 3 kB\n");
    running.set("/proc/42/stat", stat_text);
    running.set("/proc/42/status", "VmRSS: 4 kB\n");
    expect_line(telemetry_line(1, MeasuredProcess{42, 4711}, {described.root(), running.root()}),
                "{\"monotonicMs\":1,\"memoryAvailableBytes\":2048,\"serverResidentBytes\":4096}");
}

void leaves_out_what_is_not_there() {
    FakePhone phone;
    expect_line(telemetry_line(1, MeasuredProcess{42, 4711}, phone.roots()), "{\"monotonicMs\":1}");
    phone.set("/proc/meminfo", "MemAvailable: much\nMemAvailableX: 1 kB\n");
    phone.set("/proc/42/stat", "42 (cut");
    phone.set("/sys/class/power_supply/battery/temp", "");
    expect_line(telemetry_line(1, MeasuredProcess{42, 4711}, phone.roots()), "{\"monotonicMs\":1}");
}

void reads_numbers_strictly() {
    expectations.expect(bytes_of_line("A: 1 kB\nB:\t2 kB", "B") == 2048, "the last line needs no end");
    expectations.expect(!bytes_of_line("AB: 1 kB", "B"), "a name is a whole one");
    expectations.expect(!bytes_of_line("B: 18446744073709551615 kB", "B"), "a number that overflows is none");
    expectations.expect(!bytes_of_line("B: 12x", "B"), "a number ends with a blank");
    expectations.expect(!bytes_of_line("B:", "B"), "nothing is no number");
}

}  // namespace

int main() {
    reports_all_there_is();
    takes_the_phone_and_its_processes_from_different_places();
    leaves_out_what_is_not_there();
    reads_numbers_strictly();
    return expectations.exit_code();
}
