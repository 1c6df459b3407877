import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const beginTimeoutMs = 60_000;
const endTimeoutMs = 60_000;

/** How a program is started: `[program, …arguments]`. */
export type CommandLine = readonly [string, ...string[]];

/**
 * Runs in a mount namespace of its own: puts a file system in memory over a folder, with everything that was in it and
 * room for `$3` KiB more; when its input ends, takes the file system away again and keeps what was written. The folder
 * is replaced by a rename, so that an interruption leaves it old or new.
 */
const holderScript = `
set -e
stage="$1" folder="$2" free_kib="$3"
mkdir -p "$stage"
mount -t tmpfs -o mode=0755 tmpfs "$stage"
mkdir "$stage/files"
cp -a "$folder/." "$stage/files/"
head -c 4096 /dev/zero > "$stage/reserve"
used_kib=$(df -Pk "$stage" | awk 'NR == 2 { print $3 }')
mount --options-mode ignore -o "remount,size=$((used_kib + free_kib))k" tmpfs "$stage"
mount --bind "$stage/files" "$folder"
echo ready
read -r _ || true
umount -l "$folder"
rm -rf "$folder.new"
cp -a "$stage/files" "$folder.new"
mv "$folder" "$folder.old"
mv "$folder.new" "$folder"
rm -rf "$folder.old"
umount -l "$stage"
echo done
`;

/** Ways to get a mount namespace: for root, and for anybody where the kernel allows user namespaces. */
const ways: readonly { readonly unshare: readonly string[]; readonly nsenter: readonly string[] }[] = [
  { unshare: ['--mount'], nsenter: ['--mount'] },
  { unshare: ['--user', '--map-root-user', '--mount'], nsenter: ['--user', '--preserve-credentials', '--mount'] },
];

/**
 * A phone's folder that is full for real: the kernel itself refuses to write more. Only commands that start while it
 * lasts see it. Linux only.
 */
export class FullStorage {
  readonly #holder: Holder;
  readonly #enter: readonly string[];

  private constructor(holder: Holder, enter: readonly string[]) {
    this.#holder = holder;
    this.#enter = enter;
  }

  /**
   * @param rootFolder the phone's root; `folder` lies below it
   * @param freeBytes room that is left, rounded up to whole pages
   * @returns undefined where this computer lets us mount nothing
   */
  static async begin(rootFolder: string, folder: string, freeBytes: number): Promise<FullStorage | undefined> {
    if (process.platform !== 'linux') {
      return undefined;
    }
    const stage = path.join(rootFolder, 'system', 'full');
    for (const way of ways) {
      const holder = startHolder(way.unshare, [stage, folder, String(Math.ceil(freeBytes / 4096) * 4)]);
      if (await holder.says('ready', beginTimeoutMs)) {
        return new FullStorage(holder, ['--target', String(holder.pid), ...way.nsenter]);
      }
      holder.end();
    }
    return undefined;
  }

  /** How a shell is started so that it sees the full folder. `HOME` is where it begins, as everywhere on the phone. */
  shell(argumentList: readonly string[]): CommandLine {
    const begin = 'cd "$HOME" && exec /bin/sh "$@"';
    return ['nsenter', ...this.#enter, '--', '/bin/sh', '-c', begin, 'sh', ...argumentList];
  }

  /** Where a file of the phone is for who is not inside. */
  outside(file: string): string {
    return path.join('/proc', String(this.#holder.pid), 'root', file);
  }

  /** There is room again; what was written stays. */
  async end(): Promise<void> {
    this.#holder.end();
    await this.#holder.says('done', endTimeoutMs);
  }
}

interface Holder {
  readonly pid: number | undefined;
  says(word: string, timeoutMs: number): Promise<boolean>;
  end(): void;
}

function startHolder(unshare: readonly string[], argumentList: readonly string[]): Holder {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    'unshare',
    [...unshare, '/bin/sh', '-c', holderScript, 'sh', ...argumentList],
    { stdio: ['pipe', 'pipe', 'ignore'], env: { PATH: process.env['PATH'] ?? '' } },
  );
  child.on('error', () => child.stdout.destroy());
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout });
  return { pid: child.pid, says: (word, timeoutMs) => isSaid(lines, word, timeoutMs), end: () => child.stdin.end() };
}

/** @returns false when the holder ends, or time runs out, before it says the word */
async function isSaid(lines: Interface, word: string, timeoutMs: number): Promise<boolean> {
  const over = new AbortController();
  const overdue = setTimeout(() => over.abort(), timeoutMs);
  lines.once('close', () => over.abort());
  try {
    const [line] = await once(lines, 'line', { signal: over.signal });
    return line === word;
  } catch {
    return false;
  } finally {
    clearTimeout(overdue);
  }
}
