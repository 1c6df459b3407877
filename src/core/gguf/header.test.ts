import assert from 'node:assert/strict';
import { WorkbenchError } from '../errors/workbench-error';
import { NeedsMoreBytes } from './byte-reader';
import { parseGgufHeader, readGgufHeader } from './header';

class GgufWriter {
  readonly #parts: Buffer[] = [];

  u8(value: number): this {
    this.#parts.push(Buffer.from([value]));
    return this;
  }

  u32(value: number): this {
    const part = Buffer.alloc(4);
    part.writeUInt32LE(value);
    this.#parts.push(part);
    return this;
  }

  u64(value: number | bigint): this {
    const part = Buffer.alloc(8);
    part.writeBigUInt64LE(BigInt(value));
    this.#parts.push(part);
    return this;
  }

  text(value: string): this {
    this.u64(Buffer.byteLength(value));
    this.#parts.push(Buffer.from(value));
    return this;
  }

  tensor(name: string, dimensions: readonly (number | bigint)[], type: number, offset: number): this {
    this.text(name).u32(dimensions.length);
    for (const dimension of dimensions) this.u64(dimension);
    return this.u32(type).u64(offset);
  }

  end(dataBytes: number): Buffer {
    const header = Buffer.concat(this.#parts);
    const padding = (32 - (header.length % 32)) % 32;
    return Buffer.concat([header, Buffer.alloc(padding + dataBytes)]);
  }
}

/** A small file with everything in it: texts, arrays, scores and two tensors. */
function smallModel(version = 3): Buffer {
  const writer = new GgufWriter().u32(0x46554747).u32(version).u64(2).u64(7);
  writer.text('general.architecture').u32(8).text('llama');
  writer.text('llama.block_count').u32(4).u32(30);
  writer.text('general.alignment').u32(4).u32(32);
  writer.text('tokenizer.chat_template').u32(8).text('{{ messages }}');
  writer.text('tokenizer.ggml.tokens').u32(9).u32(8).u64(2).text('a').text('b');
  writer.text('tokenizer.ggml.token_type').u32(9).u32(5).u64(2).u32(1).u32(3);
  writer.text('tokenizer.ggml.add_bos_token').u32(7).u8(1);
  writer.tensor('blk.0.weight', [32, 2], 2, 0).tensor('output.weight', [8], 0, 64);
  return writer.end(64 + 32);
}

function codeOf(action: () => unknown): string {
  try {
    action();
    return 'fine';
  } catch (error) {
    return error instanceof WorkbenchError ? error.code : String(error);
  }
}

const parse = (file: Uint8Array) => parseGgufHeader(file, file.byteLength);

describe('GGUF header', () => {
  it('reads metadata and tensors', async () => {
    const file = smallModel();
    const header = await readGgufHeader(async (offset, length) => file.subarray(offset, offset + length), file.length);
    assert.equal(header.architecture, 'llama');
    assert.equal(header.chatTemplate, '{{ messages }}');
    assert.deepEqual(header.metadata.get('llama.block_count'), { kind: 'number', type: 'u32', value: 30 });
    assert.deepEqual(header.metadata.get('tokenizer.ggml.tokens'), { kind: 'array', elementType: 'text', length: 2 });
    assert.deepEqual(header.tensors, [
      { name: 'blk.0.weight', type: 'Q4_0', dimensions: [32, 2], offset: 0, sizeBytes: 36 },
      { name: 'output.weight', type: 'F32', dimensions: [8], offset: 64, sizeBytes: 32 },
    ]);
    assert.equal(header.dataOffset % 32, 0);
    assert.equal(parse(smallModel(2)).version, 2);
  });

  it('says what is wrong with a file', () => {
    const file = smallModel();
    const begin = (tensors: number | bigint, pairs: number | bigint) =>
      new GgufWriter().u32(0x46554747).u32(3).u64(tensors).u64(pairs);
    const oneTensor = (dimensions: readonly (number | bigint)[], type: number, offset = 0) =>
      begin(1, 0).tensor('t', dimensions, type, offset).end(4096);
    assert.equal(
      codeOf(() => parse(Buffer.from('PK\u0003\u0004 not a model'))),
      'gguf.notGguf',
    );
    assert.equal(
      codeOf(() => parse(Buffer.alloc(0))),
      'gguf.notGguf',
    );
    assert.equal(
      codeOf(() => parse(smallModel(4))),
      'gguf.version',
    );
    assert.equal(
      codeOf(() => parse(file.subarray(0, file.length - 1))),
      'gguf.truncated',
    );
    assert.equal(
      codeOf(() => parse(Buffer.concat([file, Buffer.alloc(200_000)]))),
      'gguf.invalid',
    );
    assert.equal(
      codeOf(() => parse(begin(2n ** 63n, 0).end(0))),
      'gguf.limit',
    );
    assert.equal(
      codeOf(() => parse(begin(0, 2n ** 40n).end(0))),
      'gguf.limit',
    );
    assert.equal(
      codeOf(() => parse(oneTensor([2n ** 62n, 2n ** 62n], 0))),
      'gguf.invalid',
    );
    assert.equal(
      codeOf(() => parse(oneTensor([33], 2))),
      'gguf.invalid',
      'a block is never cut',
    );
    assert.equal(
      codeOf(() => parse(oneTensor([0], 0))),
      'gguf.invalid',
    );
    assert.equal(
      codeOf(() => parse(oneTensor([1, 1, 1, 1, 1], 0))),
      'gguf.limit',
    );
    assert.equal(
      codeOf(() => parse(oneTensor([4], 0, 32))),
      'gguf.invalid',
      'a gap before the tensor',
    );
    assert.equal(
      codeOf(() => parse(oneTensor([4], 250))),
      'gguf.invalid',
      'an unknown type',
    );
    assert.equal(
      codeOf(() => parse(oneTensor([2n ** 40n], 0))),
      'gguf.truncated',
    );
    assert.equal(
      codeOf(() => parse(begin(0, 1).text('general.alignment').u32(4).u32(0x80000000).end(64))),
      'gguf.limit',
    );
    assert.equal(
      codeOf(() => parse(begin(0, 1).text('a.block_count').u32(4).u32(513).end(64))),
      'gguf.invalid',
    );
    assert.equal(
      codeOf(() => parse(begin(0, 1).text('k').u32(9).u32(9).u64(1).end(64))),
      'gguf.invalid',
      'nested arrays',
    );
    assert.equal(
      codeOf(() =>
        parse(
          begin(0, 1)
            .text('k')
            .u32(8)
            .u64(2n ** 40n)
            .end(64),
        ),
      ),
      'gguf.limit',
    );
    const scores = begin(0, 1).text('tokenizer.ggml.scores').u32(9).u32(0).u64(1).u32(0);
    assert.equal(
      codeOf(() => parse(scores.end(64))),
      'gguf.invalid',
      'scores of the wrong type',
    );
  });

  it('reads on when the header is longer than the first read', async () => {
    const long = 'x'.repeat(3 * 1024 * 1024);
    const file = new GgufWriter().u32(0x46554747).u32(3).u64(0).u64(1).text('note').u32(8).text(long).end(0);
    const reads: number[] = [];
    const header = await readGgufHeader(async (offset, length) => {
      reads.push(length);
      return file.subarray(offset, offset + length);
    }, file.length);
    assert.equal(header.metadata.size, 1);
    assert.deepEqual(reads.length, 2);
  });

  it('stops when cancelled', async () => {
    const reason = new Error('enough');
    const reading = readGgufHeader(async () => smallModel(), smallModel().length, AbortSignal.abort(reason));
    await assert.rejects(reading, reason);
  });

  it('answers 30 000 damaged headers with a typed error, quickly', () => {
    const file = smallModel();
    let state = 7;
    const random = (limit: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    const started = performance.now();
    let refused = 0;
    for (let round = 0; round < 30_000; round += 1) {
      const damaged = Buffer.from(file.subarray(0, random(8) === 0 ? random(file.length) : file.length));
      for (let change = random(4) + 1; change > 0 && damaged.length > 0; change -= 1) {
        damaged[random(damaged.length)] = random(3) === 0 ? 0xff : random(256);
      }
      try {
        parseGgufHeader(damaged, random(4) === 0 ? random(2 ** 31) : damaged.length);
      } catch (error) {
        assert.ok(error instanceof WorkbenchError || error instanceof NeedsMoreBytes, String(error));
        refused += 1;
      }
    }
    assert.ok(refused > 10_000, `only ${refused} were refused`);
    assert.ok(performance.now() - started < 5000, 'under five seconds');
  });
});
