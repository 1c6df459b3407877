import { richPrograms } from '../programs/run';

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
  ''|*/*) ;;
  *)
    facts="$VIRTUAL_PHONE_ROOT/system/facts/dumpsys.$1"
    if [ -s "$facts" ]; then
      exec /bin/cat "$facts"
    fi
    ;;
esac
# Android ends with 0 here too.
echo "Can't find service: $1" >&2
`,
  ...Object.fromEntries(richPrograms.map((name) => [name, richProgram(name)])),
  // As toybox prints it, in KiB; one file system holds everything. A storage that is full for real is measured.
  df: `
read -r total free < "$VIRTUAL_PHONE_ROOT/system/facts/storage"
if [ "$free" = measured ]; then
  free=$(/bin/df -Pk "$TMPDIR" | awk 'NR == 2 { print $4 }')
fi
echo 'Filesystem       1K-blocks      Used Available Use% Mounted on'
awk -v t="$total" -v f="$free" 'BEGIN { printf "/dev/block/dm-1 %d %d %d %d%% /data\\n", t, t - f, f, (t - f) * 100 / t }'
`,
  // Files of /proc and /sys that describe a phone must not be the PC's: memory, clocks, battery, and it boots on its own.
  cat: `
if [ "$#" -eq 1 ]; then
  described="$MOBILE_LLM_PHONE_FILES$1"
  case "$1" in
    /proc/uptime)
      read -r booted_at < "$VIRTUAL_PHONE_ROOT/system/facts/booted_at"
      echo "$(( $(/bin/date +%s) - booted_at )).00 0.00"
      exit 0
      ;;
    /sys/class/*) exec /bin/cat "$described" ;;
    /proc/*|/sys/*) if [ -f "$described" ]; then exec /bin/cat "$described"; fi ;;
  esac
fi
exec /bin/cat "$@"
`,
  // A phone of files has no screen: nothing to size or to touch.
  wm: noScreen('wm'),
  input: noScreen('input'),
  // The phone's clock may be wrong, and it has a zone of its own. GNU and BSD name a moment in different ways.
  date: `
read -r offset < "$VIRTUAL_PHONE_ROOT/system/facts/clock"
read -r TZ < "$VIRTUAL_PHONE_ROOT/system/facts/zone"
export TZ
if [ "$offset" = 0 ]; then
  exec /bin/date "$@"
fi
now=$(( $(/bin/date +%s) + offset ))
if /bin/date -d @0 >/dev/null 2>&1; then
  exec /bin/date -d "@$now" "$@"
fi
exec /bin/date -r "$now" "$@"
`,
  // toybox has it, GNU has sync with a file instead.
  fsync: `
exec sync "$@"
`,
};

/** Programs that an older Android lacks: first on its PATH, they answer as a shell that does not find them. */
export const olderPrograms: Readonly<Record<string, string>> = Object.fromEntries(
  ['sha256sum', 'gzip', 'xxd'].map((name) => [name, `echo '/system/bin/sh: ${name}: not found' >&2\nexit 127\n`]),
);

function richProgram(name: string): string {
  return `exec "$VIRTUAL_PHONE_NODE" "$VIRTUAL_PHONE_PROGRAM" program ${name} "$@"\n`;
}

function noScreen(program: string): string {
  return `echo '${program}: this virtual phone has no screen' >&2\nexit 1\n`;
}
