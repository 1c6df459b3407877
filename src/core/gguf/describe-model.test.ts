import assert from 'node:assert/strict';
import { describeModel } from './describe-model';
import { parseGgufHeader } from './header';
import { type GgufEntry, makeGguf, realHeaders, text, texts, u32 } from './header.cases';
import { readSpecialTokens } from './special-tokens';

type Tensors = Parameters<typeof makeGguf>[1];

function described(pairs: Readonly<Record<string, GgufEntry>>, tensors: Tensors = []) {
  const { bytes } = makeGguf({ 'general.architecture': text('llama'), ...pairs }, tensors);
  return describeModel(parseGgufHeader(bytes, bytes.length), bytes.length);
}

function realModel(name: string): Uint8Array {
  const model = realHeaders[name];
  assert.ok(model);
  return model.bytes;
}

describe('description of a model', () => {
  it('tells what a file says and what is really in it', () => {
    const bytes = realModel('llama');
    const model = describeModel(parseGgufHeader(bytes, bytes.length), bytes.length);
    assert.equal(model.name, 'phone assistant');
    assert.equal(model.fileType, 'Q4_0');
    assert.deepEqual(model.substituteTypes, []);
    assert.deepEqual(
      model.tensorTypes.map(({ type, tensors, sizeBytes }) => [type, tensors, sizeBytes]),
      [
        ['Q4_0', 4, 2 * (1024 + 2048) * (18 / 32)],
        ['F32', 3, 3 * 32 * 4],
        ['Q8_0', 1, 8 * 34],
      ],
    );
    assert.equal(model.parameterCount, 2 * (32 + 1024 + 2048) + 32 + 256);
    assert.deepEqual(model.tokenizer, { model: 'gpt2', pre: 'smollm', vocabularySize: 8 });
    assert.equal(model.contextTokens, 8192);
    assert.equal(model.chatTemplate?.hasToolTurns, false);
    assert.equal(model.quantizedAs, 'Q4_0');
  });

  it('names the formats that stand in for those of a "Q4_K_M"', () => {
    const tensors: Tensors = [
      ['token_embd.weight', [256, 8], 14],
      ['blk.0.attn_norm.weight', [32], 0],
      ['blk.0.attn_q.weight', [32, 32], 2],
    ];
    assert.deepEqual(described({ 'general.file_type': u32(15) }, tensors).substituteTypes, ['Q4_0']);
    assert.deepEqual(described({ 'general.file_type': u32(2) }, tensors).substituteTypes, []);
    assert.deepEqual(described({}, tensors).substituteTypes, []);
  });

  it('knows a 16-bit model, an adapter and a part of a split one', () => {
    const neox = realModel('gptneox');
    assert.equal(describeModel(parseGgufHeader(neox, neox.length), neox.length).quantizedAs, undefined);
    const adapter = realModel('adapter');
    assert.equal(describeModel(parseGgufHeader(adapter, adapter.length), adapter.length).type, 'adapter');
    assert.deepEqual(described({ 'split.no': u32(1), 'split.count': u32(3) }).part, { number: 2, count: 3 });
    assert.equal(described({ 'split.no': u32(0), 'split.count': u32(1) }).part, undefined);
  });

  it('sees tool turns in what the template computes, not in what it says', () => {
    const template = (content: string) => described({ 'tokenizer.chat_template': text(content) }).chatTemplate;
    assert.equal(template('{%- if tools is not none %}{% endif %}')?.hasToolTurns, true);
    assert.equal(template('{{ message.tool_calls }}')?.hasToolTurns, true);
    assert.equal(template('You may use tools. {{ message.content }}')?.hasToolTurns, false);
  });

  it('cuts and cleans what may come from anybody, in little time', () => {
    const hostile = `\u001b[2J\u202egpj.exe\u0007${'x'.repeat(1_000_000)}`;
    const { name, license, chatTemplate } = described({
      'general.name': text(hostile),
      'general.license': text('a\nb'),
      'tokenizer.chat_template': text(`${hostile.slice(0, 500)}\n${'{%'.repeat(500_000)}`),
    });
    assert.equal(license, 'a b');
    assert.equal(name?.length, 100);
    for (const shown of [name, ...(chatTemplate?.firstLines ?? [])]) {
      assert.doesNotMatch(shown ?? '', /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      assert.ok((shown ?? '').length <= 120);
    }
  });
});

describe('special tokens', () => {
  const read = (bytes: Uint8Array) => async (offset: number, length: number) => bytes.subarray(offset, offset + length);

  it('are told with their texts', async () => {
    const bytes = realModel('llama');
    assert.deepEqual(await readSpecialTokens(parseGgufHeader(bytes, bytes.length), read(bytes)), [
      { role: 'end of text', id: 2, text: '<|im_end|>' },
    ]);
  });

  it('are told without one where the vocabulary has none', async () => {
    const ids = { 'tokenizer.ggml.eos_token_id': u32(7), 'tokenizer.ggml.bos_token_id': u32(0) };
    const { bytes } = makeGguf({ ...ids, 'tokenizer.ggml.tokens': texts(['\u001b[31m<s>']) }, []);
    const header = parseGgufHeader(bytes, bytes.length);
    const expected = [
      { role: 'begin of text', id: 0, text: '[31m<s>' },
      { role: 'end of text', id: 7 },
    ];
    assert.deepEqual(await readSpecialTokens(header, read(bytes)), expected);
    // The file was cut meanwhile.
    assert.equal((await readSpecialTokens(header, async () => new Uint8Array(4))).length, 2);
  });
});
