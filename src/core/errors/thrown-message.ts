/** What Node says in its own words of a disk, in plain ones; a path is said by whoever names the file. */
const diskWords: ReadonlyMap<unknown, string> = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the share of the disk that this account may use is full'],
  ['EROFS', 'the disk can only be read'],
  ['EACCES', 'this account has no permission'],
  ['EPERM', 'the system does not permit it'],
  ['EIO', 'the disk has a fault'],
  ['EMFILE', 'too many files are open'],
]);

/** What anything that was thrown says; of a disk that refuses, in words, with the system's code behind them. */
export function thrownMessage(thrown: unknown): string {
  if (!(thrown instanceof Error)) {
    return String(thrown);
  }
  const code = 'code' in thrown && 'syscall' in thrown ? thrown.code : undefined;
  const words = diskWords.get(code);
  return words === undefined ? thrown.message : `${words} (${String(code)})`;
}
