// The spec reporter, which also writes what became of each file's tests, as scripts/test-suites.mjs reads it, to the file $MOBILE_LLM_TEST_COUNTS.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const files = {};
    const countsOf = (test) => {
      const file = test.file ?? 'no file';
      files[file] ??= { passed: 0, failures: [], skipped: [] };
      return files[file];
    };
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } = Runner.constants;
    runner.on(EVENT_TEST_PASS, (test) => {
      countsOf(test).passed += 1;
    });
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      countsOf(test).failures.push({ title: test.fullTitle(), error: error.stack ?? String(error.message ?? error) });
    });
    runner.on(EVENT_TEST_PENDING, (test) => countsOf(test).skipped.push(test.fullTitle()));
    runner.on(EVENT_RUN_END, () => {
      if (process.env.MOBILE_LLM_TEST_COUNTS) {
        writeFileSync(process.env.MOBILE_LLM_TEST_COUNTS, JSON.stringify(files));
      }
    });
  }
}

module.exports = CountingReporter;
