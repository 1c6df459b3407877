import assert from 'node:assert/strict';
import { commands, encodeHeader, PacketReader } from './packet';

const packet = (payload: Buffer) => ({ command: commands.write, argument0: 1, argument1: 2, payload });
const encode = (payload: Buffer) => Buffer.concat([encodeHeader(packet(payload)), payload]);

describe('PacketReader', () => {
  it('finds the packets wherever the stream is cut', () => {
    const bytes = Buffer.concat([encode(Buffer.from('hello')), encode(Buffer.alloc(0)), encode(Buffer.alloc(300, 7))]);
    for (const size of [1, 7, 24, 29, bytes.length]) {
      const reader = new PacketReader();
      const found: string[] = [];
      for (let position = 0; position < bytes.length; position += size) {
        const packets = reader.feed(bytes.subarray(position, position + size));
        found.push(...packets.map(({ payload }) => payload.toString('latin1')));
      }
      assert.deepEqual(found, ['hello', '', '\x07'.repeat(300)], `cut every ${size} bytes`);
    }
  });

  it('refuses bytes that are no packet, and a payload larger than the protocol allows', () => {
    assert.throws(() => new PacketReader().feed(Buffer.alloc(24, 1)));
    const header = encodeHeader(packet(Buffer.alloc(0)));
    header.writeUInt32LE((1 << 20) + 1, 12);
    assert.throws(() => new PacketReader().feed(header));
  });
});
