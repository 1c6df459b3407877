import { readFile } from 'node:fs/promises';
import { quoteForPhoneShell } from '../../core/shell/quote';
import type { PhoneFacts } from '../adb/facts';
import type { Phone, ShellResult } from '../adb/phone';
import { sha256OfFile } from '../files/sha256';
import type { ProvisionedTools } from '../pipeline/provisioned-tools';
import { phoneFolder, shellVariables } from './phone-folder';

const installTimeoutMs = 60_000;
const mostAttempts = 2;

/** What a shell says that finds a program but cannot run it, finds none, or sees it use an unknown instruction. */
const cannotRun: readonly number[] = [126, 127, 132];

/** `mobile-llm-phone` on a phone, seen to run there. */
export interface InstalledPhoneProgram {
  /** Path on the phone. */
  readonly path: string;
  /** How it computes SHA-256 there: `portable` is several times slower than the processor's own instructions. */
  readonly sha256: 'armv8-crypto' | 'x86-sha' | 'portable';
}

interface InstallOptions {
  readonly signal?: AbortSignal;
}

const installed = new WeakMap<Phone, Map<string, Promise<InstalledPhoneProgram | undefined>>>();

/**
 * Puts our small program on a phone by plain shell, unless it lies there already, and runs it once. Its hash is checked
 * on the phone in both cases. Looked up once for each connection.
 *
 * @param file the build for this phone's processor, a path on this computer
 * @returns undefined when it does not run there: plain shell has to do
 * @throws WorkbenchError `adb.linkLost` and what else a shell throws; the signal's reason on abort
 */
export function installPhoneProgram(
  phone: Phone,
  file: string,
  options: InstallOptions = {},
): Promise<InstalledPhoneProgram | undefined> {
  const ofPhone = installed.get(phone) ?? new Map<string, Promise<InstalledPhoneProgram | undefined>>();
  installed.set(phone, ofPhone);
  const known = ofPhone.get(file);
  if (known) {
    return known;
  }
  const installing = install(phone, file, options);
  ofPhone.set(file, installing);
  installing.catch(() => ofPhone.delete(file));
  return installing;
}

/** The same with the build for this phone. @returns its path there; undefined where plain shell has to do */
export async function installProgramFor(
  phone: Phone,
  facts: PhoneFacts,
  { tools, ...options }: InstallOptions & { readonly tools: Pick<ProvisionedTools, 'phoneProgram'> },
): Promise<string | undefined> {
  const program = await tools.phoneProgram(facts);
  return program && (await installPhoneProgram(phone, program.file, options))?.path;
}

/** True for exit codes by which a shell says that it could not run a program at all. */
export function couldNotRun(exitCode: number): boolean {
  return cannotRun.includes(exitCode);
}

async function install(
  phone: Phone,
  file: string,
  { signal }: InstallOptions,
): Promise<InstalledPhoneProgram | undefined> {
  const hash = await sha256OfFile(file, { signal });
  const { root, bin } = await phoneFolder(phone, { signal });
  const folder = `${bin}/mobile-llm-phone-${hash.slice(0, 12)}`;
  const path = `${folder}/mobile-llm-phone`;
  const options = { timeoutMs: installTimeoutMs, ...(signal && { signal }) };
  const variables = shellVariables({ root, bin, folder, target: path, hash });
  let said = await phone.shell(variables + useScript, options);
  for (let attempt = 1; said.stdout === 'absent\n' && attempt <= mostAttempts; attempt += 1) {
    const stored = await phone.shell(variables + storeScript, { ...options, stdin: await readFile(file) });
    if (stored.exitCode !== 0) {
      return undefined;
    }
    said = await phone.shell(variables + useScript, options);
  }
  return readVersion(path, said);
}

const useScript = `
stored=$(cat "$target" 2>/dev/null | sha256sum)
if [ "\${stored%% *}" = "$hash" ]; then exec "$target" version; else echo absent; fi
`;

/** What arrives damaged gets no name; the next look finds it absent. */
const storeScript = `
umask 077
mkdir -p "$root" "$bin" "$folder" && chmod 700 "$root" "$bin" "$folder" || exit 1
part="$target.$$.part"
cat > "$part" && stored=$(sha256sum < "$part") || { rm -f "$part"; exit 1; }
if [ "\${stored%% *}" = "$hash" ]; then chmod 700 "$part" && mv -f "$part" "$target"; else rm -f "$part"; fi
`;

function readVersion(path: string, said: ShellResult): InstalledPhoneProgram | undefined {
  const pattern = /^\{"program":"mobile-llm-phone","version":1,"sha256":"(armv8-crypto|x86-sha|portable)"\}\n$/;
  const sha256 = pattern.exec(said.stdout)?.[1];
  if (said.exitCode !== 0 || (sha256 !== 'armv8-crypto' && sha256 !== 'x86-sha' && sha256 !== 'portable')) {
    return undefined;
  }
  return { path, sha256 };
}

/** A command line for the phone's shell that becomes this program. */
export function phoneProgramCommand(path: string, words: readonly string[]): string {
  return `exec ${[path, ...words].map(quoteForPhoneShell).join(' ')}`;
}
