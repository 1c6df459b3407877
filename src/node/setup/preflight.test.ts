import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { inspectMachine, type Machine } from './machine';
import { machineProblems, missingParts } from './preflight';
import { setupItems } from './progress';

const gibibyte = 1 << 30;
const wrongPython = new WorkbenchError('setup.noPython', { python: '/python', detail: 'it cannot be started' });
const goodMachine: Machine = {
  python: { kind: 'found', python: { executable: '/usr/bin/python3', version: '3.11.7', reason: 'first on PATH' } },
  git: '/usr/bin/git',
  npm: '/usr/bin/npm',
  freeBytes: 20 * gibibyte,
  memoryBytes: 8 * gibibyte,
};

describe('preflight', () => {
  const problemsOf = (changes: Partial<Machine>, missing = setupItems.slice()) =>
    machineProblems({ ...goodMachine, ...changes }, missing, '/cache');

  it('lets set-up begin on a computer that has everything', () => {
    assert.deepEqual(problemsOf({}), []);
  });

  for (const { what, changes, code, message } of [
    {
      what: 'a wrong Python',
      changes: { python: wrongPython },
      code: 'setup.noPython',
      message: /^The Python that was named, /,
    },
    {
      what: 'too little disk',
      changes: { freeBytes: 2 * gibibyte },
      code: 'setup.tooLittleDisk',
      message: /^Set-up needs 7\.\d GiB free in \/cache, and there are 2\.0 GiB\.$/,
    },
    {
      what: 'too little memory',
      changes: { memoryBytes: 2 * gibibyte },
      code: 'setup.tooLittleMemory',
      message: /^Training needs about 3\.0 GiB of memory, and this computer has 2\.0 GiB\.$/,
    },
  ] as const) {
    it(`names ${what} in one sentence, with a fix`, () => {
      const problems = problemsOf(changes);
      assert.deepEqual(
        problems.map((problem) => problem.code),
        [code],
      );
      assert.match(problems[0]?.message ?? '', message);
      assert.match(problems[0]?.fix ?? '', /^(Name|Free|Use) .*\.$/);
    });
  }

  it('begins without a Python, and counts what its own takes', () => {
    const python = { kind: 'own', reason: 'no Python was found' } as const;
    assert.deepEqual(problemsOf({ python }), []);
    const [withOne, without] = [goodMachine.python, python].map((choice) => {
      const [problem] = problemsOf({ python: choice, freeBytes: 0 });
      return Number.parseFloat(String(problem?.parameters['needed']));
    });
    assert.ok((without ?? 0) - (withOne ?? 0) > 0.15);
  });

  it('needs neither git nor npm, and Python for the latter', () => {
    assert.deepEqual(problemsOf({ git: undefined, npm: undefined }), []);
    const noPython = { python: wrongPython };
    assert.deepEqual(problemsOf(noPython, ['llama-source']), []);
    const problems = problemsOf({ ...noPython, npm: undefined }, ['llama-source']);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['setup.noPython'],
    );
  });

  it('asks only for what the missing parts need', () => {
    assert.deepEqual(problemsOf({ git: undefined, npm: undefined, memoryBytes: gibibyte }, ['embedded-base']), []);
    assert.deepEqual(problemsOf({ freeBytes: gibibyte }, ['embedded-base']), []);
    assert.deepEqual(problemsOf({ git: undefined, freeBytes: 0, python: wrongPython }, []), []);
  });
});

describe('what preflight looks at', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'preflight-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('a part counts as there only when it was finished', async () => {
    await mkdir(path.join(folder, 'uv', 'k1'), { recursive: true });
    await mkdir(path.join(folder, 'llama-source', 'k2'), { recursive: true });
    await writeFile(path.join(folder, 'llama-source', 'k2', 'complete.json'), '{}');
    const missing = await missingParts(folder);
    assert.equal(missing.includes('uv'), true);
    assert.equal(missing.includes('llama-source'), false);
    assert.equal(missing.length, setupItems.length - 1);
  });

  it('this computer: real programs, real space, real memory', async () => {
    const machine = await inspectMachine({ cacheFolder: path.join(folder, 'cache') });
    assert.ok(typeof machine.freeBytes === 'number' && machine.freeBytes > 0);
    assert.ok(machine.memoryBytes > 0 && machine.memoryBytes <= os.totalmem());
    assert.ok(machine.git === undefined || path.isAbsolute(machine.git));
  });

  it('a cache folder that cannot be made is a problem with its reason', async () => {
    await writeFile(path.join(folder, 'file'), '');
    const machine = await inspectMachine({ cacheFolder: path.join(folder, 'file', 'cache') });
    assert.ok(machine.freeBytes instanceof WorkbenchError);
    assert.equal(machine.freeBytes.code, 'setup.cacheUnwritable');
  });

  it('a configured Python that is not there is an error, and nothing takes its place', async () => {
    const machine = await inspectMachine({ cacheFolder: folder, configuredPython: path.join(folder, 'no-python') });
    assert.ok(machine.python instanceof WorkbenchError);
    assert.equal(machine.python.code, 'setup.noPython');
  });
});
