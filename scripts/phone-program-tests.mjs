// Builds the small program for phones and its tests in the cache: for this computer, and for arm64 phones where
// qemu-aarch64 can run them. One folder for each checkout, where ninja compiles only what changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BootstrapError, root } from './bootstrap.mjs';
import { cacheFolder } from './cache-folder.mjs';

const project = path.join(root, 'native', 'src', 'phone');
/** An emulator is slower; the same streams run on this computer in full number. */
const emulatedFuzzRounds = 2000;

/**
 * Builds the program for this computer.
 * @param {{cmake: string, ninja: string, zig: string}} tools absolute paths
 * @returns {string} its path; empty on Windows, which it does not run on
 */
export function preparePhoneProgram(tools) {
  return process.platform === 'win32'
    ? ''
    : path.join(buildForHost(tools, 'mobile-llm-phone'), 'bin', 'mobile-llm-phone');
}

/**
 * Builds the program's tests.
 * @param {{cmake: string, ninja: string, zig: string}} tools absolute paths
 * @returns {string[]} folders for ctest
 */
export function preparePhoneProgramTests(tools) {
  if (process.platform === 'win32') {
    return [skippedTest('phone', 'the program for phones is not built on Windows')];
  }
  const emulator = findEmulator();
  console.log('Building the tests of the program for phones …');
  const host = buildForHost(tools, 'all');
  if (emulator === undefined) {
    return [host, skippedTest('phone-aarch64', 'qemu-aarch64 is not installed (apt-get install qemu-user-static)')];
  }
  const options = [`-DCMAKE_CROSSCOMPILING_EMULATOR=${emulator}`, `-DMOBILE_LLM_FUZZ_ROUNDS=${emulatedFuzzRounds}`];
  const preset = ['--preset', 'phone', `-DZIG_PROGRAM=${tools.zig}`];
  return [host, build(tools, { name: 'arm64', arguments: [...preset, ...options], target: 'all' })];
}

function buildForHost(tools, target) {
  const preset = hasCompiler() ? ['--preset', 'host'] : ['--preset', 'host-zig', `-DZIG_PROGRAM=${tools.zig}`];
  return build(tools, { name: 'host', arguments: preset, target });
}

function build(tools, { name, arguments: cmakeArguments, target }) {
  const folder = buildFolder(name);
  mkdirSync(folder, { recursive: true });
  const shared = ['-B', folder, `-DCMAKE_MAKE_PROGRAM=${tools.ninja}`, '-DMOBILE_LLM_PHONE_TESTS=ON'];
  run(tools.cmake, [...cmakeArguments, ...shared]);
  run(tools.ninja, ['-C', folder, target]);
  return folder;
}

function run(program, args) {
  const environment = { ...process.env, ZIG_GLOBAL_CACHE_DIR: path.join(cacheFolder(), 'zig') };
  const result = spawnSync(program, args, { cwd: project, encoding: 'utf8', env: environment, maxBuffer: 64 << 20 });
  if (result.status !== 0) {
    throw new BootstrapError(`The program for phones cannot be built:\n${result.stdout}${result.stderr}`.slice(-4000));
  }
}

/** A folder with one test that says why it does not run. */
function skippedTest(name, reason) {
  const folder = buildFolder(`${name}-skipped`);
  mkdirSync(folder, { recursive: true });
  const test = `add_test([=[${name}]=] "${process.execPath.replaceAll('\\', '/')}" "-p" [=["skipped: ${reason}"]=])
set_tests_properties([=[${name}]=] PROPERTIES SKIP_REGULAR_EXPRESSION "^skipped")
`;
  writeFileSync(path.join(folder, 'CTestTestfile.cmake'), test);
  return folder;
}

function buildFolder(name) {
  const key = createHash('sha256').update(project).digest('hex').slice(0, 16);
  return path.join(cacheFolder(), 'native-tests', `phone-${name}-${key}`);
}

function findEmulator() {
  return ['qemu-aarch64-static', 'qemu-aarch64'].find((name) => spawnSync(name, ['--version']).status === 0);
}

/** cc and c++ on PATH: what CMake would find by itself. */
export function hasCompiler() {
  const works = (program) => spawnSync(program, ['--version']).status === 0;
  return process.platform !== 'win32' && works('cc') && works('c++');
}
