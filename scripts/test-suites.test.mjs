import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { countJunit, holdUntil, honest } from './test-suites.mjs';

describe('counting tests', () => {
  it('tells passed, failed, errored and skipped cases of a JUnit report apart', () => {
    const xml = `<testsuite><testcase name="a"/><testcase name="b"><failure message="no"/></testcase>
      <testcase name="c"><error/></testcase><testcase name="d"><skipped message="no phone"/></testcase></testsuite>`;
    assert.deepEqual(countJunit(xml), { passed: 1, failed: 2, skipped: ['d: no phone'] });
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
