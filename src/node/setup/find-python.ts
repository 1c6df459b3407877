import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { isThere } from '../files/is-there';
import { type DeveloperToolsQuery, isStandIn } from './developer-tools';
import { findProgram } from './find-program';
import { isOwnPython } from './items/own-python';
import type { PythonChoice, SystemPython } from './python-choice';
import { rememberedPython } from './remembered-python';

const run = promisify(execFile);
const probeTimeoutMs = 15_000;
/** Major times a hundred, plus minor. For these the locked packages have files; for others they must be compiled. */
const oldest = 310;
const newest = 314;
/** Parts of Python that a system's smallest one has not, nor a build without the libraries for them. */
const neededModules = ['_ctypes', '_ssl', 'zlib'];

/**
 * Chooses the configured Python, `MOBILE_LLM_PYTHON`, the one of the last set-up, the first on PATH that will do, else
 * set-up's own.
 * @throws WorkbenchError `setup.noPython`, `setup.oldPython`, `setup.newPython` for one that a user named
 */
export async function choosePython(
  configured: string | undefined,
  cacheFolder: string,
  developerTools?: DeveloperToolsQuery,
): Promise<PythonChoice> {
  const named = configured || process.env['MOBILE_LLM_PYTHON'];
  if (named) {
    const reason = configured ? 'set in the settings' : 'set by MOBILE_LLM_PYTHON';
    const probed = await probe({ program: named, reason }, developerTools);
    throwIfUnfit(probed);
    return { kind: 'found', python: probed };
  }
  const remembered = await rememberedPython(cacheFolder);
  const isOwn = remembered !== undefined && isOwnPython(remembered, cacheFolder);
  if (isOwn && (await isThere(remembered))) {
    return { kind: 'own', reason: 'used by the last set-up' };
  }
  const usual = remembered && !isOwn ? [{ program: remembered, reason: 'used by the last set-up' }] : [];
  const fit = firstFit(await probeAll(usual, developerTools));
  if (fit) {
    return { kind: 'found', python: fit };
  }
  const onPath = await probeAll(await candidatesOnPath(developerTools), developerTools);
  const python = firstFit(onPath);
  return python ? { kind: 'found', python } : { kind: 'own', reason: whyNone(onPath) };
}

function firstFit(probed: readonly Probed[]): SystemPython | undefined {
  return probed.find((one) => unfitness(one) === undefined);
}

function whyNone(onPath: readonly Probed[]): string {
  const first = onPath.find(({ version }) => version !== '');
  return first ? `${first.executable} will not do: ${unfitness(first)}` : 'no Python was found';
}

interface Candidate {
  readonly program: string;
  readonly reason: string;
}

/** A Python as it answered; without a version it did not. */
interface Probed extends SystemPython {
  readonly needsDeveloperTools?: boolean;
  readonly missingModules: readonly string[];
}

/** What is wrong with it, in words for people; undefined for one that will do. */
function unfitness({ version, missingModules, needsDeveloperTools }: Probed): string | undefined {
  if (version === '') {
    return needsDeveloperTools ? 'it needs Apple’s developer tools, which are not installed' : 'it cannot be started';
  }
  if (isOld(version) || isNew(version)) {
    return `${version} is too ${isOld(version) ? 'old' : 'new'}`;
  }
  return missingModules.length > 0 ? `it has no ${missingModules.join(', ').replaceAll('_', '')}` : undefined;
}

function throwIfUnfit(probed: Probed): void {
  const { executable: python, version } = probed;
  const detail = unfitness(probed);
  if (detail === undefined) {
    return;
  }
  const code = isOld(version) ? 'setup.oldPython' : isNew(version) ? 'setup.newPython' : undefined;
  throw code ? new WorkbenchError(code, { python, version }) : new WorkbenchError('setup.noPython', { python, detail });
}

function isOld(version: string): boolean {
  return releaseOf(version) < oldest;
}

function isNew(version: string): boolean {
  return releaseOf(version) > newest;
}

/** `3.11.7` → 311 */
function releaseOf(version: string): number {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return 100 * Number(major) + Number(minor);
}

function probeAll(
  candidates: readonly Candidate[],
  developerTools: DeveloperToolsQuery | undefined,
): Promise<readonly Probed[]> {
  return Promise.all(candidates.map((candidate) => probe(candidate, developerTools)));
}

async function candidatesOnPath(developerTools: DeveloperToolsQuery | undefined): Promise<readonly Candidate[]> {
  const names = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
  const programs = await Promise.all(names.map((name) => findProgram(name, process.env, developerTools)));
  return programs.flatMap((program) => (program ? [{ program, reason: 'first on PATH' }] : []));
}

async function probe({ program, reason }: Candidate, developerTools: DeveloperToolsQuery | undefined): Promise<Probed> {
  const unanswered: Probed = { executable: program, version: '', missingModules: [], reason };
  if (!path.isAbsolute(program)) {
    return unanswered;
  }
  if (await isStandIn(program, developerTools)) {
    return { ...unanswered, needsDeveloperTools: true };
  }
  const question = [
    'import sys, importlib.util as u',
    `names = "${neededModules.join(' ')}".split()`,
    'print(sys.executable, sys.version.split()[0], " ".join(n for n in names if u.find_spec(n) is None), sep="\\n")',
  ].join('\n');
  try {
    const { stdout } = await run(program, ['-I', '-c', question], { timeout: probeTimeoutMs });
    const [executable = program, version = '', missing = ''] = stdout.trim().split(/\r?\n/);
    return { executable, version, missingModules: missing.split(' ').filter(Boolean), reason };
  } catch {
    return unanswered;
  }
}
