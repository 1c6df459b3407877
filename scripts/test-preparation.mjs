// What the slower suites need: the toolchain, a small model that knows the sample's actions, a VS Code, a native build.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { BootstrapError, root } from './bootstrap.mjs';
import { prepareNativeTests } from './native-tests.mjs';
import { oldAdb } from './old-adb.mjs';
import { packageVsix } from './package-vsix.mjs';
import { preparePhoneProgram } from './phone-program-tests.mjs';
import { developmentPython } from './python-development.mjs';
import { provideQemu } from './qemu.mjs';
import { makeTestProject } from './test-model.mjs';
import { prepareVscodeServer } from './vscode-server/prepare.mjs';

/**
 * @param {string} node program that runs the command line
 * @param {string[]} suites names of the suites that will run
 * @returns {Promise<{tools: Record<string, string>, vsix?: {file: string, sizeBytes: number}, env: Record<string, string>}>}
 */
export async function prepareTests(node, suites) {
  const wants = (...names) => names.some((name) => suites.includes(name));
  const [setUp] = await Promise.all([
    commandLine(node, ['setup'], 'set-up'),
    wants('workbench') ? prepareVscodeServer({ log: (line) => console.log(line) }) : undefined,
  ]);
  const tools = { ...setUp, pythonPackages: developmentPython().packages };
  const qemu = wants('integration', 'native') ? provideQemu() : { missing: 'no suite needs it' };
  const nativeTests = wants('native') ? await prepareNativeTests(tools) : '';
  const phoneProgram = wants('integration', 'workbench', 'bench') ? preparePhoneProgram(tools) : '';
  const phoneRuntimes = wants('integration') && qemu.program ? await testRuntimes(node) : [];
  const model = wants('integration', 'workbench', 'bench') ? await testModel(node) : '';
  // Before any suite runs: it makes the bundles anew.
  const vsix = wants('package', 'workbench') ? packageVsix(node) : undefined;
  return {
    tools: { ...tools, nativeTests },
    vsix,
    env: {
      MOBILE_LLM_LLAMA_SOURCE: tools.llamaSource,
      MOBILE_LLM_EMBEDDED_BASE: tools.embeddedBase,
      // As new as their sources: ensureReady ran before.
      MOBILE_LLM_TEST_BUNDLES: path.join(root, 'dist'),
      MOBILE_LLM_TEST_VSIX: vsix?.file ?? '',
      MOBILE_LLM_TEST_ADB: tools.adb,
      MOBILE_LLM_TEST_OLD_ADB: wants('integration') ? oldAdb({ log: (line) => console.log(line) }) : '',
      MOBILE_LLM_TEST_LLAMA_BIN: path.dirname(tools.llamaServer),
      MOBILE_LLM_TEST_TOKENIZE: tools.llamaTokenize,
      MOBILE_LLM_TEST_GGUF: tools.embeddedBase,
      MOBILE_LLM_TEST_MODEL_GGUF: model,
      MOBILE_LLM_TEST_PHONE_PROGRAM: phoneProgram,
      MOBILE_LLM_TEST_QEMU: qemu.program ?? '',
      MOBILE_LLM_TEST_QEMU_MISSING: qemu.missing ?? '',
      MOBILE_LLM_TEST_PHONE_RUNTIMES: phoneRuntimes.join(path.delimiter),
    },
  };
}

/** Trains, or finds trained, the small model: a real run of a slice of the sample in the cache. */
async function testModel(node) {
  const recipe = makeTestProject(path.join(root, 'examples', 'phone-assistant'));
  const done = await commandLine(node, ['run', recipe, '--until', 'quantize'], 'training the test model');
  const model = done.models?.find(({ variant }) => variant === 'Q4_0');
  if (!model) {
    throw new BootstrapError('Training the test model left no Q4_0 file.');
  }
  return model.path;
}

/** The static llama-servers for arm64, built or found built: their folders. */
async function testRuntimes(node) {
  const done = await commandLine(node, ['runtime', 'build', '--zig'], 'building llama-server for phones');
  return (done.runtimes ?? []).map(({ folder }) => folder);
}

/** Runs a command with --json; what it says to people is shown, its `done` event returned. */
async function commandLine(node, args, what) {
  const command = [path.join(root, 'dist', 'cli.mjs'), ...args, '--json'];
  const child = spawn(node, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  let done;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line);
    done = event.event === 'done' ? event : done;
  }
  if (!done) {
    throw new BootstrapError(`The tests cannot run: ${what} failed, as said above.`);
  }
  return done;
}
