import assert from 'node:assert/strict';
import { checkFrame, copyFrame, endFrame, restartFrame, writeDataHeader } from './frames';
import { parseReceiveReport } from './report';

const sha256 = 'ab'.repeat(32);

describe('talking to the receiver on the phone', () => {
  it('writes frames byte for byte as the program reads them', () => {
    const data = new Uint8Array(8);
    writeDataHeader(data, 3);
    assert.deepEqual([...data.subarray(0, 5)], [0x44, 3, 0, 0, 0]);
    assert.deepEqual([...restartFrame(258)], [0x52, 2, 1, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual([...copyFrame(1, 2, 2 ** 32)], [0x43, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    assert.deepEqual([...checkFrame(sha256)], [0x4b, ...new Array<number>(32).fill(0xab)]);
    assert.deepEqual([...endFrame()], [0x45]);
  });

  it('reads what it reports', () => {
    assert.deepEqual(parseReceiveReport('stored 1048576'), { kind: 'stored', bytes: 1048576 });
    assert.deepEqual(parseReceiveReport('damaged 0'), { kind: 'damaged', bytes: 0 });
    assert.deepEqual(parseReceiveReport(`prefix 32 ${sha256}`), { kind: 'prefix', bytes: 32, sha256 });
    assert.deepEqual(parseReceiveReport(`done 7 ${sha256}`), { kind: 'done', bytes: 7, sha256 });
  });

  it('takes nothing else from a phone', () => {
    const lines = ['', 'done 7', 'stored -1', 'stored 1e9', `stored 1 ${sha256}`, `have 99999999999999999 ${sha256}`];
    assert.deepEqual(
      lines.map((line) => parseReceiveReport(line)),
      lines.map(() => undefined),
    );
  });
});
