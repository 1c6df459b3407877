// The spec reporter, which also writes the counts that scripts/test.mjs adds up to the file $MOBILE_LLM_TEST_COUNTS.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    runner.on(Runner.constants.EVENT_TEST_PENDING, (test) => skipped.push(test.fullTitle()));
    runner.on(Runner.constants.EVENT_RUN_END, () => {
      const file = process.env.MOBILE_LLM_TEST_COUNTS;
      if (file) {
        const { passes, failures } = this.stats;
        writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped }));
      }
    });
  }
}

module.exports = CountingReporter;
