import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { countJunit, holdUntil, honest, runFailuresAlone } from './test-suites.mjs';

describe('counting tests', () => {
  it('tells passed, failed, errored and skipped cases of a JUnit report apart', () => {
    const xml = `<testsuite><testcase name="a"/><testcase name="b"><failure message="no"/></testcase>
      <testcase name="c"><error/></testcase><testcase name="d"><skipped message="no phone"/></testcase></testsuite>`;
    assert.deepEqual(countJunit(xml), {
      passed: 1,
      failed: 2,
      skipped: ['d: no phone'],
      failures: [
        { title: 'b', error: 'no' },
        { title: 'c', error: '' },
      ],
    });
  });

  it('counts a runner that died without a report as a failure', () => {
    assert.equal(honest(null, 137, 'pytest').failed, 1);
  });

  it('counts a runner that ran no test as a failure', () => {
    assert.equal(honest({ passed: 0, failed: 0, skipped: [] }, 0, 'mocha').failed, 1);
  });

  it('believes a report that names its failures', () => {
    assert.deepEqual(honest({ passed: 3, failed: 2, skipped: [] }, 1, 'mocha'), { passed: 3, failed: 2, skipped: [] });
  });
});

describe('running failures once more, alone', () => {
  const failure = (title) => ({ title, error: 'too slow' });
  const first = {
    passed: 3,
    failed: 2,
    skipped: [],
    failures: [failure('a'), failure('b')],
    files: {
      one: { passed: 1, failures: [failure('a')], skipped: [] },
      two: { passed: 1, failures: [failure('b')], skipped: [] },
      three: { passed: 1, failures: [], skipped: [] },
    },
  };
  const one = { passed: 2, failures: [], skipped: [] };

  it('runs only their files, and names what passed then', async () => {
    const two = { passed: 1, failures: [failure('b')], skipped: [] };
    const both = await runFailuresAlone(first, async (specs) => {
      assert.deepEqual(specs, ['one', 'two']);
      return { passed: 3, failed: 1, skipped: [], failures: [failure('b')], files: { one, two } };
    });
    assert.equal(both.passed, 4);
    assert.equal(both.failed, 1);
    assert.deepEqual(both.passedAlone, [failure('a')]);
  });

  it('takes a run that dies for a failure', async () => {
    const both = await runFailuresAlone(first, async () => ({
      passed: 0,
      failed: 1,
      skipped: [],
      failures: [],
      files: {},
    }));
    assert.equal(both.failed, 3);
    assert.deepEqual(both.passedAlone, []);
  });

  it('lets a run that named no file be', async () => {
    const died = { passed: 0, failed: 1, skipped: [], failures: [], files: {} };
    assert.equal(await runFailuresAlone(died, () => assert.fail('there is nothing to run')), died);
  });
});

describe('suites that run side by side', () => {
  it('print one after the other', async () => {
    const printed = [];
    const { promise: end, resolve } = Promise.withResolvers();
    const held = holdUntil(end, { write: (text) => printed.push(text) });
    held.write('second');
    printed.push('first');
    assert.deepEqual(printed, ['first']);
    resolve();
    await end;
    await new Promise((resume) => setImmediate(resume));
    held.write('third');
    assert.deepEqual(printed, ['first', 'second', 'third']);
  });
});
