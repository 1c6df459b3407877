import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ErrorCode } from '../../core/errors/catalog';
import { readFolder } from './folder-source';
import { safetensors, writeModelFolder } from './sources.cases';

type Changes = Parameters<typeof writeModelFolder>[1];

const config = (more: object) => JSON.stringify({ architectures: ['LlamaForCausalLM'], ...more });
const hugeHeader = Buffer.concat([Buffer.from('ffffffffffffff7f', 'hex'), Buffer.alloc(64)]);
const withHeader = (header: string) => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, Buffer.from(header)]);
};

/** What is wrong with a folder, and what is said of it. */
const badFolders: readonly (readonly [what: string, changes: Changes, code: ErrorCode])[] = [
  ['no config.json', { 'config.json': undefined }, 'adopt.noConfig'],
  ['a config.json that is cut off', { 'config.json': '{"architectures": [' }, 'adopt.badConfig'],
  ['a config.json that is a list', { 'config.json': '[]' }, 'adopt.badConfig'],
  ['code of its own', { 'config.json': config({ auto_map: { AutoModel: 'm.M' } }) }, 'adopt.needsCode'],
  ['a tokenizer with code', { 'tokenizer_config.json': '{"auto_map": {}}' }, 'adopt.needsCode'],
  ['no tokenizer', { 'tokenizer.json': undefined }, 'adopt.noTokenizer'],
  ['SentencePiece alone', { 'tokenizer.json': undefined, 'tokenizer.model': 'x' }, 'adopt.sentencepiece'],
  ['no weights', { 'model.safetensors': undefined }, 'adopt.noWeights'],
  ['pickles alone', { 'model.safetensors': undefined, 'pytorch_model.bin': 'x' }, 'adopt.pickled'],
  ['a shard that is cut off', { 'model.safetensors': safetensors(8).subarray(0, -2) }, 'adopt.badWeights'],
  [
    'a shard with more behind it',
    { 'model.safetensors': Buffer.concat([safetensors(8), Buffer.alloc(1)]) },
    'adopt.badWeights',
  ],
  ['an empty shard', { 'model.safetensors': '' }, 'adopt.badWeights'],
  ['a header longer than the file', { 'model.safetensors': hugeHeader }, 'adopt.badWeights'],
  ['a header that is no object', { 'model.safetensors': withHeader('[1]') }, 'adopt.badWeights'],
  [
    'a tensor without a shape',
    { 'model.safetensors': withHeader('{"a": {"data_offsets": [0, 0]}}') },
    'adopt.badWeights',
  ],
  [
    'a shard that is missing',
    { 'model.safetensors.index.json': '{"weight_map": {"a": "model-00002-of-00002.safetensors"}}' },
    'adopt.badWeights',
  ],
];

describe('a folder of safetensors', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'folder-source-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is the files that are the model, sorted, and no program, pickle or folder beside them', async () => {
    const folder = writeModelFolder(path.join(root, 'a model'), {
      'README.md': '# A model',
      'modeling_own.py': 'import os',
      'pytorch_model.bin': 'pickle',
      'tokenizer.model': 'also for SentencePiece',
    });
    const source = await readFolder(folder);
    const names = ['README.md', 'config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
    assert.deepEqual(
      source.files.map(({ name }) => name),
      names,
    );
    assert.equal(source.parameterCount, 8);
    assert.equal(source.architecture, 'LlamaForCausalLM');
    assert.deepEqual([source.packedBy, source.hasChatTemplate], [undefined, false]);
  });

  it('may be one of links, as the hub’s cache makes it', async () => {
    const folder = path.join(root, 'snapshot');
    writeModelFolder(folder, { 'model.safetensors': undefined });
    writeFileSync(path.join(root, 'blob'), safetensors(8));
    symlinkSync('../blob', path.join(folder, 'model.safetensors'));
    const weights = (await readFolder(folder)).files.find(({ name }) => name === 'model.safetensors');
    assert.equal(path.basename(weights?.path ?? ''), 'blob');
  });

  it('tells how its weights are packed, and that it has a template', async () => {
    const packed = { 'config.json': config({ quantization_config: { quant_method: 'gptq', bits: 4 } }) };
    const folder = writeModelFolder(root, { ...packed, 'chat_template.jinja': '{{ messages }}' });
    const source = await readFolder(folder);
    assert.deepEqual([source.packedBy, source.hasChatTemplate], ['gptq', true]);
  });

  for (const [what, changes, code] of badFolders) {
    it(`is refused with ${what}`, async () => {
      await assert.rejects(readFolder(writeModelFolder(root, changes)), { code });
    });
  }
});
