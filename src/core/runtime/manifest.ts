import { WorkbenchError } from '../errors/workbench-error';
import { recordOf } from '../json/record';

/** How a runtime came to be: compiled with zig or the NDK, taken from an archive, or this computer's own build. */
export const runtimeKinds = ['zig', 'ndk', 'prebuilt', 'host'] as const;
export type RuntimeKind = (typeof runtimeKinds)[number];

/** One file of a runtime. */
export interface RuntimeFile {
  /** A plain name; all files of a runtime lie in one folder. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Everything that is known of one llama-server for one kind of processor; lies beside its files. */
export interface RuntimeManifest {
  readonly schemaVersion: 1;
  /** `<kind>-<variant>-<12 digits of the hash over its files>`. */
  readonly id: string;
  readonly kind: RuntimeKind;
  /** `armv8.0`, `dotprod-fp16`, `ndk-kleidiai` … */
  readonly variant: string;
  /** Android's name of the application binary interface. */
  readonly abi: 'arm64-v8a' | 'x86_64';
  /** What every phone must have, as /proc/cpuinfo names it. */
  readonly requiredFeatures: readonly string[];
  /** The smallest alignment of a loaded segment; 16384 and more run on every Android. */
  readonly pageAlignmentBytes: number;
  /** llama.cpp's tag and commit; of an archive only what its name says, and `unknown`. */
  readonly llama: { readonly tag: string; readonly commit: string };
  readonly compiler: { readonly name: string; readonly version: string };
  /** What CMake was given. */
  readonly flags: readonly string[];
  /** Where an archive came from. */
  readonly archive?: { readonly name: string; readonly sha256: string };
  /** Name of the file that is llama-server. */
  readonly program: string;
  readonly files: readonly RuntimeFile[];
  /** ISO 8601, UTC. */
  readonly madeAt: string;
}

const idShape = /^[a-z0-9][a-z0-9._-]{0,80}$/;
const nameShape = /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,120}$/;
const hashShape = /^[0-9a-f]{64}$/;
const mostFiles = 200;

/**
 * Reads a manifest. Its names become paths here and on a phone, so their shape is checked.
 * @param where for the message
 * @throws WorkbenchError `runtime.badManifest`
 */
export function parseRuntimeManifest(text: string, where: string): RuntimeManifest {
  const bad = (detail: string) => new WorkbenchError('runtime.badManifest', { path: where, detail });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WorkbenchError('runtime.badManifest', { path: where, detail: 'it is not JSON' }, { cause });
  }
  if (!isManifest(value)) {
    throw bad('a member is missing or has another type');
  }
  const names = value.files.map(({ name }) => name);
  if (!idShape.test(value.id) || !names.every((name) => nameShape.test(name))) {
    throw bad('an id or a file has a strange name');
  }
  if (new Set(names.map((name) => name.toLowerCase())).size !== names.length || !names.includes(value.program)) {
    throw bad('a file stands twice, or the program is not among the files');
  }
  return value;
}

function isManifest(value: unknown): value is RuntimeManifest {
  const manifest = recordOf(value);
  const { llama, compiler, files, archive } = manifest;
  return (
    manifest['schemaVersion'] === 1 &&
    ['id', 'variant', 'program', 'madeAt'].every((name) => typeof manifest[name] === 'string') &&
    runtimeKinds.some((kind) => kind === manifest['kind']) &&
    (manifest['abi'] === 'arm64-v8a' || manifest['abi'] === 'x86_64') &&
    areTexts(manifest['requiredFeatures']) &&
    areTexts(manifest['flags']) &&
    Number.isSafeInteger(manifest['pageAlignmentBytes']) &&
    haveTexts(llama, ['tag', 'commit']) &&
    haveTexts(compiler, ['name', 'version']) &&
    (archive === undefined || haveTexts(archive, ['name', 'sha256'])) &&
    Array.isArray(files) &&
    files.length <= mostFiles &&
    files.every(isFile)
  );
}

function isFile(value: unknown): value is RuntimeFile {
  const { name, sizeBytes, sha256 } = recordOf(value);
  const hasHash = typeof sha256 === 'string' && hashShape.test(sha256);
  return typeof name === 'string' && typeof sizeBytes === 'number' && sizeBytes >= 0 && hasHash;
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function haveTexts(value: unknown, names: readonly string[]): boolean {
  const record = recordOf(value);
  return names.every((name) => typeof record[name] === 'string');
}

/** The text of which a runtime's id carries the hash: its files, whatever order they were found in. */
export function runtimeIdentity(files: readonly RuntimeFile[]): string {
  return [...files]
    .map(({ name, sha256 }) => `${name} ${sha256}\n`)
    .sort()
    .join('');
}
