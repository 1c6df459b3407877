import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describeError } from '../../core/errors/workbench-error';
import { inspectModel } from './inspect-model';

describe('inspecting a model file', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'inspect-model-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** A GGUF 3 file with numbers, a vocabulary of two tokens and no tensors. */
  function tinyGguf(numbers: Readonly<Record<string, number>>, architecture = 'llama'): Buffer {
    const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
    const u64 = (value: number) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
    const text = (value: string) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
    const pairs = [
      Buffer.concat([text('general.architecture'), u32(8), text(architecture)]),
      ...Object.entries(numbers).map(([key, value]) => Buffer.concat([text(`llama.${key}`), u32(4), u32(value)])),
      Buffer.concat([text('tokenizer.ggml.tokens'), u32(9), u32(8), u64(2), text('a'), text('b')]),
    ];
    const header = Buffer.concat([Buffer.from('GGUF'), u32(3), u64(0), u64(pairs.length), ...pairs]);
    return Buffer.concat([header, Buffer.alloc((32 - (header.length % 32)) % 32)]);
  }

  it('finds what the memory gate needs', async () => {
    const file = path.join(folder, 'model.gguf');
    await writeFile(file, tinyGguf({ block_count: 30, embedding_length: 576, 'attention.head_count': 9 }));
    const { shape } = await inspectModel(file);
    assert.deepEqual(
      { ...shape, fileSizeBytes: 0 },
      { fileSizeBytes: 0, layerCount: 30, embeddingLength: 576, headCount: 9, keyValueHeadCount: 9, vocabularySize: 2 },
    );
  });

  it('promises no shape where the header does not say enough', async () => {
    const file = path.join(folder, 'short.gguf');
    await writeFile(file, tinyGguf({ block_count: 30 }));
    assert.equal((await inspectModel(file)).shape, undefined);
  });

  it('refuses a model that llama.cpp does not know, by its name', async () => {
    const file = path.join(folder, 'unknown.gguf');
    await writeFile(file, tinyGguf({ block_count: 30 }, 'madeup'));
    await assert.rejects(inspectModel(file), { code: 'gguf.unknownArchitecture', message: /madeup/ });
  });

  it('refuses what is not a GGUF file, and a file that is not there', async () => {
    const file = path.join(folder, 'zip.gguf');
    await writeFile(file, Buffer.from('PK\u0003\u0004 not a model, whatever its name says'));
    await assert.rejects(inspectModel(file), (error) => describeError(error).code === 'gguf.notGguf');
    await assert.rejects(inspectModel(`${file}.gone`), (error) => describeError(error).code === 'file.unreadable');
    await assert.rejects(inspectModel(folder), { code: 'file.notAFile' });
  });

  it('does not wait for the other end of a pipe', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const pipe = path.join(folder, 'pipe.gguf');
    execFileSync('mkfifo', [pipe]);
    await assert.rejects(inspectModel(pipe), { code: 'file.notAFile' });
    await assert.rejects(inspectModel('/dev/zero'), { code: 'file.notAFile' });
  });
});
