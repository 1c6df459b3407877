import type { PhoneProfile } from '../profile';

/**
 * The Android programs that the phone's shell needs and a PC does not have: small POSIX shell scripts, first on its
 * PATH. They read their facts from `$VIRTUAL_PHONE_ROOT/system/facts/`, so that a fault can change them at any time.
 */
export const programs: Readonly<Record<string, string>> = {
  getprop: `
facts="$VIRTUAL_PHONE_ROOT/system/facts/properties"
if [ $# -eq 0 ]; then
  sed 's/^\\([^=]*\\)=\\(.*\\)$/[\\1]: [\\2]/' "$facts"
  exit 0
fi
value=$(awk -v key="$1" 'index($0, key "=") == 1 { print substr($0, length(key) + 2); exit }' "$facts")
printf '%s\\n' "\${value:-$2}"
`,
  dumpsys: `
case "$1" in
  battery|thermalservice|meminfo) cat "$VIRTUAL_PHONE_ROOT/system/facts/dumpsys.$1" ;;
  *) echo "Can't find service: $1" >&2; exit 1 ;;
esac
`,
  // Intents are recorded, one a line, and answered as Android does; nothing is opened anywhere.
  am: `
case "$1" in
  start)
    shift
    { date '+%s' | tr '\\n' '\\t'; for argument in "$@"; do printf '%s\\t' "$argument"; done; echo; } \\
      >> "$VIRTUAL_PHONE_ROOT/data/intents.log"
    echo 'Starting: Intent { virtual }'
    echo 'Status: ok'
    echo 'LaunchState: COLD'
    echo 'Complete'
    ;;
  *) echo "Unknown command: $1" >&2; exit 255 ;;
esac
`,
  pm: `
case "$1" in
  list) printf 'package:com.android.settings\\npackage:com.android.dialer\\npackage:com.android.calendar\\n' ;;
  *) echo "Unknown command: $1" >&2; exit 255 ;;
esac
`,
  content: `
case "$1" in
  query) echo 'No result found.' ;;
  *) echo "[ERROR] Unsupported operation: $1" >&2; exit 1 ;;
esac
`,
  // As toybox prints it, in KiB; one file system holds everything.
  df: `
read -r total free < "$VIRTUAL_PHONE_ROOT/system/facts/storage"
echo 'Filesystem       1K-blocks      Used Available Use% Mounted on'
awk -v t="$total" -v f="$free" 'BEGIN { printf "/dev/block/dm-1 %d %d %d %d%% /data\\n", t, t - f, f, (t - f) * 100 / t }'
`,
  // The one file of /proc that must not be the PC's: memory is what a phone differs in.
  cat: `
if [ "$#" -eq 1 ] && [ "$1" = /proc/meminfo ]; then
  exec /bin/cat "$VIRTUAL_PHONE_ROOT/system/facts/meminfo"
fi
exec /bin/cat "$@"
`,
  // toybox has it, GNU has sync with a file instead.
  fsync: `
exec sync "$@"
`,
};

/** Contents of `system/facts/`, by file name. */
export function systemFacts(
  profile: PhoneProfile,
  properties: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const kib = (bytes: number) => Math.round(bytes / 1024);
  return {
    properties: Object.entries(properties)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
    storage: `${kib(profile.storageTotalBytes)} ${kib(profile.storageFreeBytes)}\n`,
    meminfo: [
      `MemTotal:       ${kib(profile.memoryTotalBytes)} kB`,
      `MemFree:        ${kib(profile.memoryAvailableBytes / 4)} kB`,
      `MemAvailable:   ${kib(profile.memoryAvailableBytes)} kB`,
      'SwapTotal:      0 kB',
      'SwapFree:       0 kB',
      '',
    ].join('\n'),
    'dumpsys.battery': battery(profile),
    'dumpsys.thermalservice': thermal(profile),
    'dumpsys.meminfo': `Total RAM: ${kib(profile.memoryTotalBytes)}K\n Free RAM: ${kib(profile.memoryAvailableBytes)}K\n`,
  };
}

function battery(profile: PhoneProfile): string {
  return [
    'Current Battery Service state:',
    '  AC powered: false',
    '  USB powered: true',
    '  Wireless powered: false',
    '  status: 2',
    '  health: 2',
    '  present: true',
    `  level: ${profile.batteryPercent}`,
    '  scale: 100',
    '  voltage: 4187',
    `  temperature: ${profile.batteryTemperatureTenths}`,
    '  technology: Li-ion',
    '',
  ].join('\n');
}

function thermal(profile: PhoneProfile): string {
  const batteryCelsius = profile.batteryTemperatureTenths / 10;
  return [
    'IsStatusOverride: false',
    'ThermalEventListeners:',
    '\tcallbacks: 1',
    'Thermal Status: 0',
    'Cached temperatures:',
    'HAL Ready: true',
    'HAL connection:',
    'Current temperatures from HAL:',
    `\tTemperature{mValue=${profile.skinTemperatureCelsius}, mType=3, mName=skin, mStatus=0}`,
    `\tTemperature{mValue=${batteryCelsius}, mType=2, mName=battery, mStatus=0}`,
    'Current cooling devices from HAL:',
    '',
  ].join('\n');
}
