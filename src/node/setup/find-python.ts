import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { findProgram } from './find-program';
import { rememberedPython } from './remembered-python';

const run = promisify(execFile);
const probeTimeoutMs = 15_000;
const oldestMinor = 10;

export interface SystemPython {
  /** Absolute path of the interpreter itself. */
  readonly executable: string;
  /** `3.11.7` */
  readonly version: string;
  readonly hasPip: boolean;
  /** Why this one: a setting, or where it was found. */
  readonly reason: string;
}

/**
 * The Python that set-up starts from: the configured one, `MOBILE_LLM_PYTHON`, the one of the last set-up, else the first
 * on PATH that is new enough and has pip.
 * @throws WorkbenchError `setup.noPython`, `setup.oldPython`, `setup.noPip`
 */
export async function findSystemPython(configured: string | undefined, cacheFolder: string): Promise<SystemPython> {
  const chosen = configured ?? process.env['MOBILE_LLM_PYTHON'];
  if (chosen) {
    const reason = configured ? 'set in the settings' : 'set by MOBILE_LLM_PYTHON';
    return requireGood(await probeAll([{ program: chosen, reason }]));
  }
  const remembered = await rememberedPython(cacheFolder);
  const [usual] = remembered ? await probeAll([{ program: remembered, reason: 'used by the last set-up' }]) : [];
  return usual && isRecent(usual) && usual.hasPip ? usual : requireGood(await probeAll(await candidatesOnPath()));
}

/** The best of those that were found. */
function requireGood(found: readonly SystemPython[]): SystemPython {
  const [best] = found.filter(isRecent).sort((a, b) => Number(b.hasPip) - Number(a.hasPip));
  if (best?.hasPip) {
    return best;
  }
  if (best) {
    throw new WorkbenchError('setup.noPip', { python: best.executable });
  }
  const [old] = found;
  throw old
    ? new WorkbenchError('setup.oldPython', { python: old.executable, version: old.version })
    : new WorkbenchError('setup.noPython');
}

function isRecent({ version }: SystemPython): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 3 && minor >= oldestMinor;
}

interface Candidate {
  readonly program: string;
  readonly reason: string;
}

async function probeAll(candidates: readonly Candidate[]): Promise<readonly SystemPython[]> {
  const found = await Promise.all(candidates.map(({ program, reason }) => probe(program, reason)));
  return found.filter((python) => python !== undefined);
}

async function candidatesOnPath(): Promise<readonly Candidate[]> {
  const names = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
  const programs = await Promise.all(names.map((name) => findProgram(name)));
  return programs.flatMap((program) => (program ? [{ program, reason: 'first on PATH' }] : []));
}

async function probe(program: string, reason: string): Promise<SystemPython | undefined> {
  if (!path.isAbsolute(program)) {
    return undefined;
  }
  const question =
    'import sys, importlib.util as u; print(sys.executable, sys.version.split()[0], u.find_spec("pip") is not None, sep="\\n")';
  try {
    const { stdout } = await run(program, ['-I', '-c', question], { timeout: probeTimeoutMs });
    const [executable = program, version = '', hasPip] = stdout.trim().split(/\r?\n/);
    return { executable, version, hasPip: hasPip === 'True', reason };
  } catch {
    return undefined;
  }
}
