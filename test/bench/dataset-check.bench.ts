import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseActionSchema } from '../../src/core/actions/parse-schema';
import { checkLine } from '../../src/core/dataset/check/check-line';
import { checkDatasetFile } from '../../src/node/project/check-dataset-file';
import type { Bench } from './bench';
import { writeRows } from './dataset/rows';

const rowCount = 100_000;
const editedCount = 200;

/** The structural rules over 100,000 rows (about 100 MB) beside reading the same file and parsing each line as JSON. */
export const bench: Bench = async (report) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-bench-check-'));
  try {
    const file = path.join(folder, 'rows.jsonl');
    await writeRows(file, rowCount);
    const { schema } = parseActionSchema(await readFile('examples/phone-assistant/mobile-llm.actions.yaml', 'utf8'));
    const parsed = await secondsOf(async () => parseLines(await readFile(file, 'utf8')));
    const checked = await secondsOf(() => checkDatasetFile(file, { schema }));
    const [megabytes, found] = [(parsed.value / 1e6).toFixed(0), checked.value.findings.length];
    report({
      metric: `${rowCount} rows (${megabytes} MB, ${found} findings) checked beside parsed`,
      ours: checked.seconds,
      baseline: parsed.seconds,
      unit: 's of processor time',
      goal: { atMostMore: 4 },
    });
    const lines = (await readFile(file, 'utf8')).split('\n', editedCount);
    const one = await secondsOf(async () => lines.map((line) => checkLine(line, schema ? { schema } : {})).length);
    const alone = await secondsOf(async () => parseLines(lines.join('\n')));
    report({
      metric: 'one edited row checked beside parsed',
      ours: (one.seconds * 1000) / editedCount,
      baseline: (alone.seconds * 1000) / editedCount,
      unit: 'ms',
      goal: { atMostMore: 50 },
    });
    const clean = { file: path.join(folder, 'lines.bin'), program: 'bench' };
    const deep = { cacheFile: path.join(folder, 'signatures.bin'), clean };
    const cold = await secondsOf(() => checkDatasetFile(file, { schema, deep }));
    report({
      metric: 'the same rows checked deeply for the first time beside parsed',
      ours: cold.seconds,
      baseline: parsed.seconds,
      unit: 's of processor time',
      goal: { atMostMore: 59 },
    });
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('number', 'number, as I said,'));
    const edited = await secondsOf(() => checkDatasetFile(file, { schema, deep }));
    report({
      metric: 'all rules again after one edit beside parsed',
      ours: edited.seconds,
      baseline: parsed.seconds,
      unit: 's of processor time',
      goal: { atMostMore: 2 },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Characters of all lines. */
function parseLines(text: string): number {
  const lines = text.split('\n').filter((line) => line !== '');
  lines.forEach((line) => {
    JSON.parse(line);
  });
  return text.length;
}

/** Of this process's processor time: other work of the computer does not add to it. */
async function secondsOf<Value>(work: () => Promise<Value>): Promise<{ seconds: number; value: Value }> {
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, value };
}
