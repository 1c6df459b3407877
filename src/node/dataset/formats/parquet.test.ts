import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { parquetMetadata } from 'hyparquet';
import { seededRandom } from '../../../../test/seeded-random';
import { differences } from '../../../core/dataset/formats/differences';
import { features } from '../../../core/dataset/formats/features.cases';
import { formatNamed } from '../../../core/dataset/formats/formats';
import { Notes } from '../../../core/dataset/formats/notes';
import type { FoundRecord } from '../../../core/dataset/formats/pieces';
import { exportFile } from './export-file';
import { importFile } from './import-file';
import { readParquet } from './parquet';
import { gzipTableParquet, snappyParquet, zstdParquetV2 } from './parquet.cases';
import { requireBounded } from './parquet-limits';

async function rowsOf(file: string, signal: AbortSignal) {
  const request = { file, map: [], split: 'train', timeZone: 'UTC', locale: 'en-US', previewRows: 1000 } as const;
  const { preview, report } = await importFile(request, signal);
  return { rows: preview.map((line): unknown => JSON.parse(line)), report };
}

async function readAll(bytes: Uint8Array, notes = new Notes()): Promise<readonly FoundRecord[]> {
  const found: FoundRecord[] = [];
  for await (const record of readParquet(bytes, notes)) {
    found.push(record);
  }
  return found;
}

const rows = [
  {
    id: 'r0',
    messages: [
      { role: 'user', content: 'Hé 😀' },
      {
        role: 'assistant',
        tool_calls: [{ type: 'function', function: { name: 'call', arguments: '{"contact":"Ngozi"}' } }],
      },
    ],
    n: 2 ** 40,
    split: 'test',
  },
  {
    id: 'r1',
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
    ],
    split: 'train',
  },
];

/** A whole number as Thrift's compact protocol writes it: zigzag, seven bits a byte. */
function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value * 2;
  for (; rest >= 128; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) | 0x80);
  }
  return [...bytes, rest];
}

describe('a Parquet file', () => {
  it('gives its rows, without the fields that a row lacks', async () => {
    assert.deepEqual(await readAll(snappyParquet), [
      { line: 1, record: rows[0] },
      { line: 2, record: rows[1] },
    ]);
  });

  it('gives them from pages of the second kind, packed with Zstandard, or says what that needs', async () => {
    const [first] = await readAll(zstdParquetV2);
    if (typeof zlib.zstdDecompressSync === 'function') {
      assert.deepEqual(first?.record, rows[0]);
    } else {
      assert.match(first?.problem ?? '', /Node 22\.15/u);
    }
  });

  it('gives them group by group, and says where bytes have no place', async () => {
    const notes = new Notes();
    const found = await readAll(gzipTableParquet, notes);
    const record = { Question: 'Hi', Answer: 'Hello' };
    assert.deepEqual(
      found,
      [1, 2, 3].map((line) => ({ line, record })),
    );
    assert.equal(notes.report(3, 3).notes[0]?.field, 'img');
  });

  it('is refused with a reason wherever it is cut off', async () => {
    for (let length = 0; length < snappyParquet.length; length += 7) {
      const found = await readAll(snappyParquet.subarray(0, length));
      assert.deepEqual([found.length, typeof found[0]?.problem], [1, 'string'], String(length));
    }
  });

  it('says of a damaged description that it is damaged, in words that are not the reader’s', async () => {
    const mark = new TextEncoder().encode('PAR1');
    const zeros = Uint8Array.from([...mark, ...new Uint8Array(100), ...mark]);
    assert.deepEqual(await readAll(zeros), [{ line: 1, problem: 'its bytes are damaged' }]);
    const huge = Uint8Array.from([...mark, ...new Uint8Array(20).fill(255), ...mark]);
    const [found] = await readAll(huge);
    assert.equal(found?.problem, 'the description at its end is larger than the file, or than 16 MiB');
  });

  it('is refused where it says sizes that its bytes do not have', () => {
    const [group] = parquetMetadata(snappyParquet, { geoparquet: false }).row_groups;
    const [column] = group?.columns ?? [];
    const described = column?.meta_data;
    assert.ok(group && column && described);
    const declare = (unpacked: number, packed: number, values: number) => {
      const page = [0x15, 0x00, 0x15, ...varint(unpacked), 0x15, ...varint(packed)];
      const data = [0x2c, 0x15, ...varint(values), 0x15, 0x00, 0x15, 0x00, 0x15, 0x00, 0x00, 0x00];
      const bytes = new Uint8Array(64);
      bytes.set([...page, ...data], 4);
      const meta = { ...described, dictionary_page_offset: 0n, data_page_offset: 4n };
      const columns = [{ ...column, meta_data: { ...meta, total_compressed_size: BigInt(page.length + data.length) } }];
      return () => requireBounded(bytes, { ...group, columns, num_rows: 1n });
    };
    assert.doesNotThrow(declare(0, 0, 1));
    assert.throws(declare(2 ** 30, 0, 1), /sizes that cannot be/u);
    assert.throws(declare(-1, 0, 1), /sizes that cannot be/u);
    assert.throws(declare(0, 2 ** 20, 1), /sizes that cannot be/u);
    assert.throws(declare(0, 0, 2 ** 30), /values/u);
    assert.throws(declare(0, 0, 0), /says 1 rows/u);
    const beyond = { ...column, meta_data: { ...described, total_compressed_size: 2n ** 40n } };
    assert.throws(() => requireBounded(snappyParquet, { ...group, columns: [beyond] }), /outside the file/u);
  });

  for (const name of ['openai', 'sharegpt', 'chatml', 'mobile-actions', 'table']) {
    it(`as ${name}, brings rows back that went into it, but for what the report names`, async () => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'parquet-'));
      try {
        const [file, packed] = ['rows.jsonl', 'rows.parquet'].map((part) => path.join(folder, part));
        assert.ok(file && packed);
        const all = Object.entries(features).map(([id, row]) => ({ id, ...row }));
        await writeFile(file, all.map((row) => `${JSON.stringify(row)}\n`).join(''));
        const { signal } = new AbortController();
        const format = formatNamed(name);
        const report = await exportFile({ file, format, to: packed, isReplacing: false, keepsOtherKeys: true }, signal);
        const { rows: found } = await rowsOf(packed, signal);
        assert.equal(found.length, report.written);
        const told = new Set(report.notes.map(({ field }) => field));
        const refused = new Set(report.refused.map(({ line }) => line));
        const kept = all.filter((_row, index) => !refused.has(index + 1));
        for (const [index, row] of kept.entries()) {
          const lost = differences(row, found[index]).map(({ field }) => field);
          assert.deepEqual(
            lost.filter((field) => !told.has(field)),
            [],
            row.id,
          );
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }

  const seed = Number(process.env['MOBILE_LLM_FUZZ_SEED'] ?? randomInt(2 ** 31));
  it(`never throws, whatever its bytes are (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    for (let round = 0; round < 600; round += 1) {
      const bytes = Buffer.from([snappyParquet, gzipTableParquet][round % 2] ?? snappyParquet);
      for (let change = 0; change <= below(4); change += 1) {
        bytes[4 + below(bytes.length - 8)] = below(256);
      }
      const found = await readAll(bytes);
      assert.ok(found.length < 10_000, `MOBILE_LLM_FUZZ_SEED=${seed}, round ${round}`);
    }
  });
});
