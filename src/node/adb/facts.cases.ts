/** What phones of several Android versions print, written after their sources: shortened, never made prettier. */

const arm64Core = (processor: number, part: string, features: string) =>
  [
    `processor\t: ${processor}`,
    'BogoMIPS\t: 38.40',
    `Features\t: ${features}`,
    'CPU implementer\t: 0x51',
    'CPU architecture: 8',
    `CPU part\t: ${part}`,
    '',
  ].join('\n');

/** Android 14, one big, four middle and three small cores. */
export const android14 = {
  properties: [
    '[persist.sys.timezone]: [Europe/Vienna]',
    '[ro.board.platform]: [kalama]',
    '[ro.build.fingerprint]: [google/shiba/shiba:14/UQ1A.240105.004/11206848:user/release-keys]',
    '[ro.build.version.release]: [14]',
    '[ro.build.version.sdk]: [34]',
    '[ro.build.version.security_patch]: [2024-01-05]',
    '[ro.hardware]: [qcom]',
    '[ro.product.cpu.abi]: [arm64-v8a]',
    '[ro.product.cpu.abilist]: [arm64-v8a,armeabi-v7a,armeabi]',
    '[ro.product.manufacturer]: [Google]',
    '[ro.product.model]: [Pixel 8 ]',
    '[ro.serialno]: [39111FDJH00Q3M]',
    '[ro.soc.manufacturer]: [QTI]',
    '[ro.soc.model]: [SM8550]',
    '[sys.boot.reason]: []',
    '',
  ].join('\r\n'),
  boot: '0f1e2d3c-4b5a-4697-8899-aabbccddeeff\n',
  memory: 'MemTotal:        7642072 kB\nMemFree:          215936 kB\nMemAvailable:    3104820 kB\nBuffers: 4 kB\n',
  processor: [
    arm64Core(0, '0xd46', 'fp asimd evtstrm aes sha2 crc32 atomics fphp asimdhp asimddp i8mm bf16'),
    arm64Core(7, '0xd4e', 'fp asimd evtstrm aes sha2 crc32 atomics fphp asimdhp asimddp sve2 i8mm bf16'),
  ].join('\n'),
  cores: '0-7\n',
  clusters: [
    'policy0/related_cpus:0 1 2',
    'policy3/related_cpus:3 4 5 6',
    'policy7/related_cpus:7',
    'policy0/cpuinfo_max_freq:2016000',
    'policy3/cpuinfo_max_freq:2803200',
    'policy7/cpuinfo_max_freq:3187200',
    '',
  ].join('\n'),
  storage:
    'Filesystem       1K-blocks     Used Available Use% Mounted on\n/dev/block/dm-52 113160124 56713588  56315464  51% /data\n',
  battery:
    'Current Battery Service state:\n  AC powered: false\n  USB powered: true\n  Max charging current: 500000\n  status: 2\n  health: 2\n  present: true\n  level: 81\n  scale: 100\n  voltage: 4281\n  temperature: 312\n  technology: Li-ion\n',
  thermal: [
    'IsStatusOverride: false',
    'ThermalEventListeners:',
    '\tcallbacks: 4',
    'Thermal Status: 1',
    'Cached temperatures:',
    '\tTemperature{mValue=99.9, mType=3, mName=VIRTUAL-SKIN, mStatus=0}',
    'HAL Ready: true',
    'HAL connection:',
    '\tThermalHAL AIDL 1  connected: yes',
    'Current temperatures from HAL:',
    '\tTemperature{mValue=36.400002, mType=0, mName=BIG, mStatus=0}',
    '\tTemperature{mValue=34.2, mType=3, mName=VIRTUAL-SKIN, mStatus=1}',
    'Current cooling devices from HAL:',
    '\tCoolingDevice{mValue=0, mType=2, mName=thermal-cpufreq-0}',
    '',
  ].join('\n'),
};

/** Android 8.1: the chip stands in /proc/cpuinfo, half of the cores sleep, and there is no thermal service. */
export const android8 = {
  properties: [
    '[ro.board.platform]: [msm8937]',
    '[ro.build.version.release]: [8.1.0]',
    '[ro.build.version.sdk]: [27]',
    '[ro.hardware]: [qcom]',
    '[ro.product.cpu.abi]: [arm64-v8a]',
    '[ro.product.cpu.abilist]: [arm64-v8a,armeabi-v7a,armeabi]',
    '[ro.product.model]: [Redmi 5A]',
    '',
  ].join('\n'),
  memory: 'MemTotal:        1888208 kB\nMemFree:           65000 kB\nMemAvailable:     701234 kB\n',
  processor: `Processor\t: AArch64 Processor rev 4 (aarch64)\n${arm64Core(0, '0xd03', 'half thumb fastmult vfp neon fp asimd evtstrm aes pmull sha1 sha2 crc32')}\n${arm64Core(1, '0xd03', 'half thumb fastmult vfp neon fp asimd evtstrm aes pmull sha1 sha2 crc32')}\nHardware\t: Qualcomm Technologies, Inc MSM8917\n`,
  cores: '0-3\n',
  clusters: 'policy0/related_cpus:0 1 2 3\npolicy0/cpuinfo_max_freq:1401600\n',
  storage:
    'Filesystem                             1K-blocks     Used Available Use% Mounted on\n/dev/block/platform/soc/7824900.sdhci/by-name/userdata\n                                        11044452 10104072    924000  92% /data\n',
  battery: 'Current Battery Service state:\n  status: 3\n  level: 47\n  scale: 200\n  temperature: -25\n',
  thermal: '',
};

/** Android 6 on a 32-bit processor. */
export const android6 = {
  properties: [
    '[ro.build.version.release]: [6.0.1]',
    '[ro.build.version.sdk]: [23]',
    '[ro.product.cpu.abi]: [armeabi-v7a]',
    '[ro.product.cpu.abilist]: [armeabi-v7a,armeabi]',
    '[ro.product.model]: [SM-G900F]',
    '',
  ].join('\r\n'),
  processor:
    'processor\t: 0\nmodel name\t: ARMv7 Processor rev 1 (v7l)\nFeatures\t: swp half thumb fastmult vfp edsp neon vfpv3\n\nHardware\t: Qualcomm MSM8974PRO-AC\n',
  storage:
    'Filesystem               Size     Used     Free   Blksize\n/data                   12.2G     9.1G     3.1G   4096\n',
};
