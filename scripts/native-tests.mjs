// Builds the native tests in the cache: one folder for each checkout, where ninja compiles only what changed. Those of
// our tools link the libraries of the host build that set-up made, so llama.cpp is not compiled once more.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BootstrapError, root } from './bootstrap.mjs';
import { cacheFolder } from './cache-folder.mjs';
import { hasCompiler, preparePhoneProgramTests } from './phone-program-tests.mjs';

const native = path.join(root, 'native');

/**
 * @param {{cmake: string, ninja: string, zig: string, llamaSource: string, llamaServer: string}} tools absolute paths
 * @returns {Promise<string>} folder for ctest
 */
export async function prepareNativeTests(tools) {
  const key = createHash('sha256').update(native).update(tools.llamaSource).digest('hex').slice(0, 16);
  const build = path.join(cacheFolder(), 'native-tests', key);
  mkdirSync(build, { recursive: true });
  const run = (program, args) => {
    const environment = { ...process.env, ZIG_GLOBAL_CACHE_DIR: path.join(cacheFolder(), 'zig') };
    const result = spawnSync(program, args, { cwd: native, encoding: 'utf8', env: environment, maxBuffer: 64 << 20 });
    if (result.status !== 0) {
      throw new BootstrapError(`The native tests cannot be built:\n${result.stdout}${result.stderr}`.slice(-4000));
    }
  };
  console.log('Building the native tests …');
  const compiler = hasCompiler() ? ['--preset', 'host'] : ['--preset', 'host-zig', `-DZIG_PROGRAM=${tools.zig}`];
  run(tools.cmake, [
    ...compiler,
    ...['-B', build, `-DCMAKE_MAKE_PROGRAM=${tools.ninja}`, `-DLLAMA_SOURCE_DIR=${tools.llamaSource}`],
    ...['-DMOBILE_LLM_TOOLS=ON', `-DLLAMA_BUILD_DIR=${path.dirname(path.dirname(tools.llamaServer))}`],
  ]);
  run(tools.ninja, ['-C', build, 'mobile-llm-native-tests']);
  return together(`${build}-all`, [build, ...preparePhoneProgramTests(tools)]);
}

/** A folder in which ctest finds the tests of all the others. */
function together(folder, folders) {
  mkdirSync(folder, { recursive: true });
  const lines = folders.map((each) => `subdirs("${each.replaceAll('\\', '/')}")\n`);
  writeFileSync(path.join(folder, 'CTestTestfile.cmake'), lines.join(''));
  return folder;
}
