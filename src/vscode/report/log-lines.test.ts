import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { LogLines } from './log-lines';

describe('the lines of a log', () => {
  it('are the last ones, with their level and what went wrong', () => {
    const lines = new LogLines();
    for (let count = 0; count < 2005; count += 1) {
      lines.add('info', ['line', count]);
    }
    lines.add('error', ['it', new Error('failed')]);
    const kept = lines.text().trimEnd().split('\n');
    assert.match(kept[0] ?? '', /^\d{4}-.+Z \[info\] line 6$/);
    assert.match(lines.text(), /\[error\] it Error: failed\n +at /);
  });
});
