// The test suites: how each is started and how its counts are read.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {{title: string, error: string}} Failure
 * @typedef {{passed: number, failed: number, skipped: string[], failures: Failure[], passedAlone?: Failure[]}} Counts
 *   `passedAlone` are failures of a first run that did not come again in a second one.
 * @typedef {Record<string, {passed: number, failures: Failure[], skipped: string[]}>} FileCounts of each test file
 * @typedef {{program: string, args: string[], env?: Record<string, string>, cwd?: string}} Command
 */

/** Programs whose output passes through us still write for a terminal, if this is one. */
const colours = process.stdout.isTTY ? { FORCE_COLOR: '1', PY_COLORS: '1' } : {};

/** Runs a command and hands its output on; resolves to its exit code (128 + signal where one ended it). */
export function runVisibly({ program, args, env, cwd = root }, output = process.stdout) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...colours, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk) => output.write(chunk));
    child.stderr.on('data', (chunk) => output.write(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + (os.constants.signals[signal] ?? 0)));
  });
}

/** Keeps what is written until something else has had its say on the terminal; then it goes through. */
export function holdUntil(end, output = process.stdout) {
  const held = [];
  let isOpen = false;
  void end.finally(() => {
    isOpen = true;
    for (const chunk of held.splice(0)) {
      output.write(chunk);
    }
  });
  return {
    write: (chunk) => (isOpen ? output.write(chunk) : held.push(chunk)),
  };
}

/**
 * Mocha over the given files or globs; with `jobs`, that many files at a time, each in a process of its own.
 * @returns {Promise<Counts & {files: FileCounts}>}
 */
export async function runMocha({ node, specs, timeoutMs, jobs = 1, env = {}, output }) {
  return withCountsFile(async (countsFile) => {
    const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
    const args = [
      mocha,
      '--no-config',
      '--node-option',
      'import=tsx',
      '--reporter',
      path.join(root, 'scripts', 'mocha-reporter.cjs'),
      ...(jobs > 1 ? ['--parallel', '--jobs', String(jobs)] : []),
    ];
    const command = {
      program: node,
      args: [...args, '--timeout', String(timeoutMs), ...specs],
      env: { ...env, MOBILE_LLM_TEST_COUNTS: countsFile },
    };
    const exitCode = await runVisibly(command, output);
    const files = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : {};
    return { ...honest(addUp(files), exitCode, 'mocha'), files };
  });
}

/**
 * Runs the files that had failures once more, with nothing beside them: many of these tests hold a time, and another
 * suite's work beside them takes it away. What passes now counts as passed and is named as `passedAlone`.
 * @param {Counts & {files: FileCounts}} first
 * @param {(specs: string[]) => Promise<Counts & {files: FileCounts}>} run
 */
export async function runFailuresAlone(first, run) {
  const specs = Object.keys(first.files).filter((file) => first.files[file].failures.length > 0);
  if (specs.length === 0 || first.failures.length !== first.failed) {
    return first;
  }
  const second = await run(specs);
  const secondFailures = new Set(second.failures.map(({ title }) => title));
  const files = { ...first.files, ...second.files };
  const died = second.failed - second.failures.length;
  const counts = addUp(files);
  return {
    ...counts,
    failed: counts.failed + died,
    files,
    passedAlone: first.failures.filter(({ title }) => died === 0 && !secondFailures.has(title)),
  };
}

/** @param {FileCounts} files */
function addUp(files) {
  const counts = { passed: 0, failed: 0, skipped: [], failures: [] };
  for (const { passed, failures, skipped } of Object.values(files)) {
    counts.passed += passed;
    counts.failed += failures.length;
    counts.skipped.push(...skipped);
    counts.failures.push(...failures);
  }
  return counts;
}

/**
 * pytest or ctest, which write JUnit XML.
 * @param {(reportFile: string) => Command} command
 * @returns {Promise<Counts>}
 */
export async function runWithJunitReport(name, command, output) {
  return withCountsFile(async (reportFile) => {
    const exitCode = await runVisibly(command(reportFile), output);
    const counts = existsSync(reportFile) ? countJunit(readFileSync(reportFile, 'utf8')) : null;
    return honest(counts, exitCode, name);
  });
}

/** A runner that dies, or fails without saying which test, counts as one failure: silence is never a pass. */
export function honest(counts, exitCode, name) {
  const known = counts ?? { passed: 0, failed: 0, skipped: [], failures: [] };
  if (exitCode !== 0 && known.failed === 0) {
    console.log(`${name} ended with exit code ${exitCode} and named no failed test.`);
    return { ...known, failed: 1 };
  }
  if (exitCode === 0 && known.passed + known.failed + known.skipped.length === 0) {
    console.log(`${name} ran no test.`);
    return { ...known, failed: 1 };
  }
  return known;
}

/** Counts the test cases of a JUnit report; a skipped or failed one is named with its reason. */
export function countJunit(xml) {
  const counts = { passed: 0, failed: 0, skipped: [], failures: [] };
  for (const [, attributes, body = ''] of xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const name = /\bname="([^"]*)"/.exec(attributes)?.[1] ?? 'a test';
    if (/<(?:failure|error)\b/.test(body)) {
      counts.failed += 1;
      counts.failures.push({ title: name, error: /\bmessage="([^"]*)"/.exec(body)?.[1] ?? '' });
    } else if (/<skipped\b/.test(body) || /status="(?:notrun|disabled)"/.test(attributes)) {
      const reason = /<skipped\b[^>]*message="([^"]*)"/.exec(body)?.[1];
      counts.skipped.push(reason ? `${name}: ${reason}` : name);
    } else {
      counts.passed += 1;
    }
  }
  return counts;
}

async function withCountsFile(use) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mobile-llm-counts-'));
  try {
    return await use(path.join(folder, 'counts'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
