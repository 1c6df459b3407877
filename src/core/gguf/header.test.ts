import assert from 'node:assert/strict';
import { WorkbenchError } from '../errors/workbench-error';
import { requireKnownArchitecture } from './architectures';
import { parseGgufHeader, readGgufHeader } from './header';
import { f32, f32s, GgufWriter, i32s, type MadeGguf, makeGguf, text, texts, u32 } from './header.cases';

/** A small file with everything in it: texts, arrays, scores and two tensors. */
function smallModel(version = 3): Uint8Array {
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

/** A file without tensors whose pairs were written by hand. */
function madeOf(pairs: GgufWriter, count: number): MadeGguf {
  const head = new GgufWriter().u32(0x46554747).u32(3).u64(0).u64(count);
  return { bytes: head.bytes(pairs.end(0, 1)).end(0), fields: [], records: [] };
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
    const tokens = header.metadata.get('tokenizer.ggml.tokens');
    assert.ok(tokens?.kind === 'array');
    assert.deepEqual([tokens.elementType, tokens.length], ['text', 2]);
    const elements = file.subarray(tokens.offset, tokens.offset + tokens.sizeBytes);
    assert.deepEqual([...elements], [1, 0, 0, 0, 0, 0, 0, 0, 0x61, 1, 0, 0, 0, 0, 0, 0, 0, 0x62]);
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

  const words = texts(['a', 'b']);
  const refused: Readonly<Record<string, readonly [code: string, file: MadeGguf]>> = {
    'a key twice': ['gguf.invalid', madeOf(new GgufWriter().pair('k', u32(1)).pair('k', u32(1)), 2)],
    'a tensor twice': [
      'gguf.invalid',
      makeGguf({}, [
        ['t', [8], 0],
        ['t', [8], 0],
      ]),
    ],
    'a zero byte in a key': ['gguf.invalid', makeGguf({ 'a\0b': u32(1) }, [])],
    'a zero byte in a tensor name': ['gguf.invalid', makeGguf({}, [['a\0b', [8], 0]])],
    'an architecture that is a number': ['gguf.invalid', makeGguf({ 'general.architecture': u32(1) }, [])],
    'an alignment that is no power of two': ['gguf.limit', makeGguf({ 'general.alignment': u32(48) }, [])],
    'an alignment of 0': ['gguf.limit', makeGguf({ 'general.alignment': u32(0) }, [])],
    'an alignment of another type': ['gguf.limit', makeGguf({ 'general.alignment': f32(64) }, [])],
    '513 layers': ['gguf.invalid', makeGguf({ 'llama.block_count': u32(513) }, [])],
    'layers as a float': ['gguf.invalid', makeGguf({ 'llama.block_count': f32(2) }, [])],
    'tokens that are numbers': ['gguf.invalid', makeGguf({ 'tokenizer.ggml.tokens': f32s([1]) }, [])],
    'scores without tokens': ['gguf.invalid', makeGguf({ 'tokenizer.ggml.scores': f32s([1]) }, [])],
    'fewer scores than tokens': [
      'gguf.invalid',
      makeGguf({ 'tokenizer.ggml.tokens': words, 'tokenizer.ggml.scores': f32s([1]) }, []),
    ],
    'more token types than tokens': [
      'gguf.invalid',
      makeGguf({ 'tokenizer.ggml.token_type': i32s([1, 1, 1]), 'tokenizer.ggml.tokens': words }, []),
    ],
    'token types as floats': [
      'gguf.invalid',
      makeGguf({ 'tokenizer.ggml.token_type': f32s([1, 1]), 'tokenizer.ggml.tokens': words }, []),
    ],
    'a chat template that is a number': ['gguf.invalid', makeGguf({ 'tokenizer.chat_template': u32(1) }, [])],
    'a chat template above 1 MiB': [
      'gguf.invalid',
      makeGguf({ 'tokenizer.chat_template': text('é'.repeat(524_289)) }, []),
    ],
    'a named chat template above 1 MiB': [
      'gguf.invalid',
      makeGguf({ 'tokenizer.chat_template.rag': text('x'.repeat(1_048_577)) }, []),
    ],
  };
  for (const [what, [code, file]] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      assert.equal(
        codeOf(() => parse(file.bytes)),
        code,
      );
    });
  }

  it('takes a chat template of exactly 1 MiB, a list of templates, and an alignment of its own', () => {
    const pairs = {
      'general.alignment': u32(128),
      'tokenizer.chat_template': text('é'.repeat(524_288)),
      'tokenizer.chat_templates': words,
    };
    const { bytes } = makeGguf(pairs, [['t', [8], 0]], { alignment: 128 });
    assert.equal(parse(bytes).alignmentBytes, 128);
  });

  it('names an architecture that llama.cpp does not know, on one clean line', () => {
    requireKnownArchitecture({ architecture: 'gptneox' });
    assert.throws(() => requireKnownArchitecture({ architecture: undefined }), { code: 'gguf.noArchitecture' });
    const unknown = { code: 'gguf.unknownArchitecture', message: /"made up"/ };
    assert.throws(() => requireKnownArchitecture({ architecture: 'made\nup\u202e' }), unknown);
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
});
