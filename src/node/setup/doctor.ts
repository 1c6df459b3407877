import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { isComplete, madeAt } from './cached-item';
import { examinePhoneRuntimes } from './doctor-phone';
import { ownPythonFolder, ownPythonIn, ownPythonVersion } from './items/own-python';
import { inspectMachine, type Machine } from './machine';
import { machineProblems, missingParts } from './preflight';
import { type SetupItem, setupItems, setupTitles } from './progress';
import type { ToolReport } from './tool-report';

const run = promisify(execFile);
const probeTimeoutMs = 15_000;
const withoutGit: ToolReport = {
  name: 'git',
  status: 'later',
  detail: 'not found and not needed: sources are unpacked without it',
};

export interface DoctorOptions {
  readonly cacheFolder: string;
  /** The checkout or the installed extension: says which llama.cpp is pinned. */
  readonly resourceFolder: string;
  readonly configuredPython?: string | undefined;
  readonly signal: AbortSignal;
}

/** Looks at everything that set-up needs and has made; changes nothing but may make the cache's folder. */
export async function examine(options: DoctorOptions): Promise<readonly ToolReport[]> {
  const machine = await inspectMachine(options);
  options.signal.throwIfAborted();
  const [programs, parts, missing, runtimes] = await Promise.all([
    examinePrograms(machine, options),
    Promise.all([...setupItems, 'llama-phone' as const].map((item) => examinePart(item, options.cacheFolder))),
    missingParts(options.cacheFolder),
    examinePhoneRuntimes(options),
  ]);
  // Problems that are about no program: disk and memory.
  const problems = machineProblems(machine, missing, options.cacheFolder);
  const others = problems.filter((problem) => problem !== machine.python);
  return [...programs, ...parts, ...runtimes, ...others.map((problem) => problemReport('this computer', problem))];
}

async function examinePrograms({ python, git, npm }: Machine, options: DoctorOptions): Promise<ToolReport[]> {
  const { cacheFolder, signal } = options;
  const node: ToolReport = {
    name: 'Node.js',
    status: 'ok',
    version: process.versions.node,
    path: process.execPath,
    detail: 'runs this program',
  };
  const programs = await Promise.all([
    npm ? programReport('npm', npm, signal) : examinePart('npm', cacheFolder),
    git ? programReport('git', git, signal) : withoutGit,
    examinePython(python, options),
  ]);
  return [node, ...programs];
}

async function examinePython(choice: Machine['python'], options: DoctorOptions): Promise<ToolReport> {
  const name = 'Python';
  if (choice instanceof WorkbenchError) {
    return problemReport(name, choice);
  }
  if (choice.kind === 'found') {
    const { version, executable, reason } = choice.python;
    return { name, status: 'ok', version, path: executable, detail: reason };
  }
  const item = 'own-python';
  const version = await ownPythonVersion(options.resourceFolder);
  const folder = await ownPythonFolder(options.cacheFolder, options.resourceFolder);
  if (await isComplete(folder)) {
    const detail = `made by set-up: ${choice.reason}`;
    return { name, item, status: 'ok', version, path: await ownPythonIn(folder), detail };
  }
  return { name, item, status: 'later', version, detail: `${choice.reason}; set-up brings this one` };
}

async function programReport(name: string, program: string, signal: AbortSignal): Promise<ToolReport> {
  const shared = { name, path: program, detail: 'first on PATH' };
  if (program.endsWith('.cmd')) {
    // Node starts no .cmd files without a shell.
    return { ...shared, status: 'ok' };
  }
  try {
    const { stdout } = await run(program, ['--version'], { timeout: probeTimeoutMs, signal });
    return { ...shared, status: 'ok', version: /\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? stdout.trim() };
  } catch (error) {
    signal.throwIfAborted();
    const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { ...shared, status: 'problem', detail, fix: `Install ${name} again.` };
  }
}

function problemReport(name: string, problem: WorkbenchError): ToolReport {
  return { name, status: 'problem', detail: problem.message, fix: problem.fix };
}

async function examinePart(item: SetupItem, cacheFolder: string): Promise<ToolReport> {
  const kind = path.join(cacheFolder, item);
  const keys = await readdir(kind).catch(() => []);
  for (const folder of keys.map((key) => path.join(kind, key))) {
    if (await isComplete(folder)) {
      const made = await madeAt(folder);
      return {
        name: setupTitles[item],
        item,
        status: 'ok',
        path: folder,
        ...(made ? { detail: `made ${made.slice(0, 10)}` } : {}),
      };
    }
  }
  return { name: setupTitles[item], item, status: 'later', detail: 'is made when it is first needed' };
}
