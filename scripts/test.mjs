// Runs every test, from a fresh clone on.
// usage: npm test [-- SUITE …]   suites: check unit package python native integration workbench
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BootstrapError, ensureReady, root } from './bootstrap.mjs';
import { runChecks } from './check.mjs';
import { requireModernNode, runScript } from './command-line.mjs';
import { developmentPython } from './python-development.mjs';
import { prepareTests } from './test-preparation.mjs';
import { holdUntil, runFailuresAlone, runMocha, runWithJunitReport } from './test-suites.mjs';

const secondMs = 1000;
const integrationTimeoutMs = 300 * secondMs;
/** The same that mocha takes without arguments. */
const unitSpecs = JSON.parse(readFileSync(path.join(root, '.mocharc.json'), 'utf8')).spec;

// Two files at a time: much of it waits for other processes to import torch.
const pytestArguments = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-rs', '-n', '2', '--dist', 'loadfile'];

/** Every suite in the order in which they run; `needsTools` ones wait for set-up. */
const suites = {
  check: {
    needsTools: false,
    run: async () => {
      const results = runChecks(developmentPython());
      const failed = results.filter((result) => !result.passed).length;
      return { passed: results.length - failed, failed, skipped: [], failures: [] };
    },
  },
  unit: { needsTools: false, run: ({ node }) => runMocha({ node, specs: unitSpecs, timeoutMs: 20 * secondMs }) },
  package: {
    needsTools: true,
    run: async ({ vsix, output }) => {
      output.write(`✓ the VSIX has ${(vsix.sizeBytes / 1e6).toFixed(2)} MB\n`);
      return { passed: 1, failed: 0, skipped: [], failures: [] };
    },
  },
  python: {
    needsTools: true,
    run: ({ tools, env, output }) => {
      const command = (report) => ({
        program: tools.python,
        args: [...pytestArguments, '--junitxml', report, 'tests'],
        cwd: path.join(root, 'python'),
        env: { ...env, ...pythonEnvironment(tools) },
      });
      return runWithJunitReport('pytest', command, output);
    },
  },
  native: {
    needsTools: true,
    run: ({ tools, output }) => {
      const command = (report) => ({
        program: tools.ctest,
        args: ['--test-dir', tools.nativeTests, '--output-on-failure', '--no-tests=error', '--output-junit', report],
      });
      return runWithJunitReport('ctest', command, output);
    },
  },
  integration: {
    needsTools: true,
    // Most of these wait for a phone, an adb server or a timeout; three files at a time keep two cores busy. The longest come first.
    run: (context) =>
      runMocha({
        ...context,
        specs: ['test/integration/run-*.test.ts', 'test/integration/**/!(run-*).test.ts'],
        timeoutMs: integrationTimeoutMs,
        jobs: 3,
      }),
    runAlone: (context, specs) => runMocha({ ...context, specs, timeoutMs: integrationTimeoutMs }),
  },
  workbench: {
    needsTools: true,
    run: (context) => suites.workbench.runAlone(context, ['test/workbench/**/*.test.ts']),
    runAlone: (context, specs) => runMocha({ ...context, specs, timeoutMs: 180 * secondMs }),
  },
};

/** Suites of one lane run in turn, lanes beside each other: a browser waits much, and two cores stay busy. */
const lanes = [['package', 'python', 'native', 'integration'], ['workbench']];

await runScript(async () => {
  const names = chooseSuites(process.argv.slice(2));
  await ensureReady({ log: (line) => console.log(line) });
  const node = requireModernNode();
  const early = names.filter((name) => !suites[name].needsTools);
  const late = names.filter((name) => suites[name].needsTools);

  // The quick suites run while the tools are being made, and beside the first that needs them: it waits much itself.
  const preparation = late.length > 0 ? prepareTests(node, late) : Promise.resolve({});
  const quick = runInTurn(early, { node, output: process.stdout });
  const slow = runLanes({ late, quick, preparation, node });
  // Both to their ends: what fails in one does not cut off the other.
  await Promise.allSettled([quick, slow]);
  return report([...(await quick), ...(await slow)]);
});

/** Browsers do not start beside the quick suites, and what a lane writes waits until the one before has had its say. */
async function runLanes({ late, quick, preparation, node }) {
  const running = [];
  for (const lane of lanes) {
    const names = lane.filter((name) => late.includes(name));
    const output = holdUntil(Promise.allSettled([quick, ...running]));
    const begin = lane.includes('workbench') ? Promise.allSettled([preparation, quick]) : preparation;
    running.push(begin.then(async () => runInTurn(names, { node, ...(await preparation), output })));
  }
  const results = (await Promise.all(running)).flat();
  return runAgain(results, { node, ...(await preparation), output: process.stdout });
}

/** What failed while another lane ran beside it runs once more; the summary names what passes then. */
async function runAgain(results, context) {
  const again = [];
  for (const { name, counts, seconds } of results) {
    const { runAlone } = suites[name];
    if (!runAlone || counts.failed === 0 || !counts.files) {
      again.push({ name, counts, seconds });
      continue;
    }
    context.output.write(`\n── ${name}: what failed, alone ${'─'.repeat(Math.max(0, 50 - name.length))}\n`);
    const begin = Date.now();
    const both = await runFailuresAlone(counts, (specs) => runAlone(context, specs));
    again.push({ name, counts: both, seconds: seconds + Math.round((Date.now() - begin) / secondMs) });
  }
  return again;
}

/** As the steps run: with the bytecode kept, which saves 10 s of the processor a process, and threads that wait without spinning. */
function pythonEnvironment({ python, pythonPackages }) {
  return {
    PYTHONPATH: [path.join(root, 'python'), pythonPackages].join(path.delimiter),
    PYTHONPYCACHEPREFIX: path.join(path.dirname(python), '..', 'bytecode'),
    PYTHONDONTWRITEBYTECODE: '',
    OMP_WAIT_POLICY: 'PASSIVE',
  };
}

function chooseSuites(wanted) {
  const unknown = wanted.find((name) => !(name in suites));
  if (unknown) {
    throw new BootstrapError(`There is no suite ${unknown}; there are: ${Object.keys(suites).join(', ')}.`);
  }
  return wanted.length > 0 ? wanted : Object.keys(suites);
}

async function runInTurn(names, context) {
  const results = [];
  for (const name of names) {
    context.output.write(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}\n`);
    const begin = Date.now();
    const counts = await suites[name].run(context).catch((error) => {
      context.output.write(`${error.stack ?? error}\n`);
      return { passed: 0, failed: 1, skipped: [], failures: [] };
    });
    results.push({ name, counts, seconds: Math.round((Date.now() - begin) / secondMs) });
  }
  return results;
}

/** The summary; its last line is the one that counts. Returns the exit code. */
function report(results) {
  console.log(`\n── summary ${'─'.repeat(63)}`);
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, counts, seconds } of results) {
    const { passed, failed, skipped } = counts;
    console.log(`${name.padEnd(12)} ${passed} passed, ${failed} failed, ${skipped.length} skipped, ${seconds} s`);
    for (const title of skipped) {
      console.log(`  skipped: ${title}`);
    }
    for (const failure of counts.passedAlone ?? []) {
      console.log(`  passed only alone: ${described(failure)}`);
    }
    for (const failure of counts.failures) {
      console.log(`  failed: ${described(failure)}`);
    }
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped.length;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 ? 0 : 1;
}

/** A failure in a few lines: who reads the end of a log sees what it was. */
function described({ title, error }) {
  const lines = error.split('\n').slice(0, 12);
  return [title, ...lines].join('\n    ');
}
