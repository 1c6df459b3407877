import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { ServiceStream } from './stream';

function recordingStream() {
  const sent: string[] = [];
  const stream = new ServiceStream({
    maximumPayloadBytes: 4,
    sendData: (payload) => sent.push(payload.toString()),
    sendReady: () => sent.push('OKAY'),
    sendClose: () => sent.push('CLSE'),
  });
  return { stream, sent };
}

describe('ServiceStream', () => {
  it('sends the next piece only after the last was acknowledged', async () => {
    const { stream, sent } = recordingStream();
    stream.write('abcdefghij');
    await turn();
    assert.deepEqual(sent, ['abcd']);
    stream.receiveReady();
    stream.receiveReady();
    assert.deepEqual(sent, ['abcd', 'efgh', 'ij']);
  });

  it('joins what was written while a payload was on its way', async () => {
    const { stream, sent } = recordingStream();
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) {
      stream.write(text);
    }
    await turn();
    stream.receiveReady();
    stream.receiveReady();
    assert.deepEqual(sent, ['a', 'bcde', 'f']);
  });

  it('closes only when everything written was acknowledged', async () => {
    const { stream, sent } = recordingStream();
    stream.end('abc');
    await turn();
    assert.deepEqual(sent, ['abc']);
    stream.receiveReady();
    await turn();
    assert.deepEqual(sent, ['abc', 'CLSE']);
  });

  it('withholds the acknowledgement from a sender that its reader cannot follow', async () => {
    const { stream, sent } = recordingStream();
    stream.receiveData(Buffer.alloc(1 << 20));
    await turn();
    assert.deepEqual(sent, []);
    stream.read();
    await turn();
    assert.deepEqual(sent, ['OKAY']);
  });

  it('still gives what had arrived when the other side closes, and never writes again', async () => {
    const { stream, sent } = recordingStream();
    stream.receiveData(Buffer.from('last'));
    stream.receiveClose();
    const chunks: unknown[] = await stream.toArray();
    assert.equal(chunks.join(''), 'last');
    stream.write('too late', () => {});
    await turn();
    assert.ok(!sent.includes('too l'));
    assert.ok(!sent.includes('CLSE'));
  });
});
