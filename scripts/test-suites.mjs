// The test suites: how each is started and how its counts are read.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {{passed: number, failed: number, skipped: string[]}} Counts
 * @typedef {{program: string, args: string[], env?: Record<string, string>, cwd?: string}} Command
 */

/** Runs a command with its output on this terminal; resolves to its exit code (128 + signal where one ended it). */
export function runVisibly({ program, args, env, cwd = root }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + (os.constants.signals[signal] ?? 0)));
  });
}

/**
 * Mocha over the given files or globs; with `jobs`, that many files at a time, each in a process of its own.
 * @returns {Promise<Counts>}
 */
export async function runMocha({ node, specs, timeoutMs, jobs = 1, env = {} }) {
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
    const exitCode = await runVisibly({
      program: node,
      args: [...args, '--timeout', String(timeoutMs), ...specs],
      env: { ...env, MOBILE_LLM_TEST_COUNTS: countsFile },
    });
    const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : null;
    return honest(counts, exitCode, 'mocha');
  });
}

/**
 * pytest or ctest, which write JUnit XML.
 * @param {(reportFile: string) => Command} command
 * @returns {Promise<Counts>}
 */
export async function runWithJunitReport(name, command) {
  return withCountsFile(async (reportFile) => {
    const exitCode = await runVisibly(command(reportFile));
    const counts = existsSync(reportFile) ? countJunit(readFileSync(reportFile, 'utf8')) : null;
    return honest(counts, exitCode, name);
  });
}

/** A runner that dies, or fails without saying which test, counts as one failure: silence is never a pass. */
export function honest(counts, exitCode, name) {
  const known = counts ?? { passed: 0, failed: 0, skipped: [] };
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

/** Counts the test cases of a JUnit report; a skipped one is named with its reason. */
export function countJunit(xml) {
  const counts = { passed: 0, failed: 0, skipped: [] };
  for (const [, attributes, body = ''] of xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const name = /\bname="([^"]*)"/.exec(attributes)?.[1] ?? 'a test';
    if (/<(?:failure|error)\b/.test(body)) {
      counts.failed += 1;
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
