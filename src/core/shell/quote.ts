/**
 * Quotes one value for the phone's shell (mksh, `/system/bin/sh`). The only way text reaches a shell.
 *
 * Everything stands between single quotes, where a POSIX shell gives no character a meaning; a single quote itself
 * is written `'\''`. `adb shell` joins its arguments with spaces and the phone parses them again, so quoting on the
 * PC does not help (AOSP adb `client/commandline.cpp`).
 *
 * @throws RangeError for a NUL, which no argument can carry.
 */
export function quoteForPhoneShell(value: string): string {
  if (value.includes('\0')) {
    throw new RangeError('A NUL cannot be passed to a shell.');
  }
  return `'${value.replaceAll("'", "'\\''")}'`;
}
