import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { isComplete } from './cached-item';
import { inspectMachine, type Machine } from './machine';
import { type SetupItem, setupItems } from './progress';

const mebibyte = 1 << 20;
const gibibyte = 1 << 30;

/**
 * What each part takes on the disk while it is made, measured on Linux x64 (docs/LOG.md) and rounded up by a tenth or
 * more. The Python packages hold a second copy where the installer's cache is on another disk.
 */
export const neededBytes: Readonly<Record<SetupItem, number>> = {
  uv: 50 * mebibyte,
  python: 6500 * mebibyte,
  'native-tools': 650 * mebibyte,
  'llama-source': 350 * mebibyte,
  'llama-host': 150 * mebibyte,
  'llama-tools': 50 * mebibyte,
  'llama-phone': 900 * mebibyte,
  'llama-phone-ndk': 900 * mebibyte,
  'llama-phone-archive': 400 * mebibyte,
  'smoke-models': 20 * mebibyte,
  'phone-program-host': 20 * mebibyte,
  'phone-program-arm64': 200 * mebibyte,
  'embedded-base': 120 * mebibyte,
  'own-python': 250 * mebibyte,
  npm: 250 * mebibyte,
};

/** What needs none of the other parts: it is downloaded or copied, and checked. */
function isAlone(item: SetupItem): boolean {
  return item === 'llama-phone-archive';
}

/** Training the embedded 135M model peaked at 1.7 GiB, the compilers beside it at 0.7 GiB each. */
const trainingMemoryBytes = 3 * gibibyte;

/**
 * Everything that would stop set-up later, worst first; empty when it can begin.
 * @param missing the parts that are still to be made
 */
export function machineProblems(
  machine: Machine,
  missing: readonly SetupItem[],
  cacheFolder: string,
): readonly WorkbenchError[] {
  const problems: WorkbenchError[] = [];
  const needsPython = missing.some((item) => !isAlone(item) && (item !== 'llama-source' || machine.npm === undefined));
  if (needsPython && machine.python instanceof WorkbenchError) {
    problems.push(machine.python);
  }
  if (missing.length > 0) {
    const isBrought = needsPython && bringsPython(machine);
    const made = new Set<SetupItem>([...missing, ...(isBrought ? (['own-python'] as const) : [])]);
    problems.push(...diskProblems(machine, [...made], cacheFolder));
  }
  if (missing.includes('python') && machine.memoryBytes < trainingMemoryBytes) {
    const parameters = { needed: inGibibytes(trainingMemoryBytes), total: inGibibytes(machine.memoryBytes) };
    problems.push(new WorkbenchError('setup.tooLittleMemory', parameters));
  }
  return problems;
}

function bringsPython({ python }: Machine): boolean {
  return !(python instanceof WorkbenchError) && python.kind === 'own';
}

function diskProblems(
  { freeBytes }: Machine,
  missing: readonly SetupItem[],
  folder: string,
): readonly WorkbenchError[] {
  if (freeBytes instanceof WorkbenchError) {
    return [freeBytes];
  }
  const needed = missing.reduce((sum, item) => sum + neededBytes[item], 0);
  if (freeBytes >= needed) {
    return [];
  }
  const parameters = { needed: inGibibytes(needed), free: inGibibytes(freeBytes), folder };
  return [new WorkbenchError('setup.tooLittleDisk', parameters)];
}

function inGibibytes(bytes: number): string {
  return `${(bytes / gibibyte).toFixed(1)} GiB`;
}

/** The parts of which the cache holds no finished one. An outdated one counts: only its replacement is needed then. */
export async function missingParts(cacheFolder: string): Promise<readonly SetupItem[]> {
  const found = await Promise.all(setupItems.map((item) => hasFinished(path.join(cacheFolder, item))));
  return setupItems.filter((_, index) => !found[index]);
}

async function hasFinished(kindFolder: string): Promise<boolean> {
  const keys = await readdir(kindFolder).catch(() => []);
  const finished = await Promise.all(keys.map((key) => isComplete(path.join(kindFolder, key))));
  return finished.includes(true);
}

/**
 * Looks once, before the first part is made, whether all of set-up can succeed.
 * @throws WorkbenchError the first of `machineProblems`
 */
export async function preflight(
  item: SetupItem,
  options: { readonly cacheFolder: string; readonly configuredPython?: string | undefined },
): Promise<void> {
  const others = isAlone(item) ? [] : missingParts(options.cacheFolder);
  const [machine, missing] = await Promise.all([inspectMachine(options), others]);
  const [problem] = machineProblems(machine, [...new Set([item, ...missing])], options.cacheFolder);
  if (problem) {
    throw problem;
  }
}
