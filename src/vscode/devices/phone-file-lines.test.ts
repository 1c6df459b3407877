import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { phoneFileLines, totalBytes } from './phone-file-lines';

describe('the list of what is on a phone', () => {
  const hash = '0123456789abcdef'.repeat(4);
  const files = [
    { path: 'bin/x/llama-server', sizeBytes: 10_000_000 },
    { path: `blobs/sha256-${hash}`, sizeBytes: 92_000_000 },
    { path: 'sessions/a\nb', sizeBytes: 12 },
    { path: 'sessions/c', sizeBytes: 12 },
  ];

  it('begins with what is largest, and says how much more there is', () => {
    const { lines, others } = phoneFileLines(files, 3);
    assert.deepEqual(lines, [
      '92.0 MB  blobs/sha256-0123456789ab…',
      '10.0 MB  bin/x/llama-server',
      '12 B  sessions/a?b',
    ]);
    assert.equal(others, 1);
    assert.equal(totalBytes(files), 102_000_024);
  });

  it('is empty where nothing is', () => {
    assert.deepEqual(phoneFileLines([], 3), { lines: [], others: 0 });
  });
});
