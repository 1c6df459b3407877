import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stepErrorWords } from '../../../test/step-error-words';
import { requireWrittenTable } from '../../../test/written-table';
import { type BadInput, badPhones, badReplies } from './bad-input.cases';
import { badModels } from './bad-model.cases';
import { badStores } from './bad-store.cases';
import { badTrainings } from './bad-training.cases';
import { catalog } from './catalog';

const textOf = (file: string) => readFileSync(path.resolve(file), 'utf8');
/** `{name}` of a template would be taken for markup by some readers. */
const plain = (template: string) => template.replace(/\{(\w+)\}/g, '…');

const tables: readonly (readonly [name: string, rows: readonly BadInput[]])[] = [
  ['bad phones', badPhones],
  ['bad replies', badReplies],
  ['bad trainings', badTrainings],
  ['bad stores', badStores],
  ['bad models', badModels],
];

describe('what is wrong with a phone, a reply, a training, a store or a model', () => {
  for (const row of tables.flatMap(([, rows]) => rows)) {
    const { what, said, codes, reported, quoted, besides, proofs } = row;
    it(`${what}: has words for people, and a test`, () => {
      assert.ok((said ?? codes ?? reported ?? quoted ?? besides) !== undefined, 'nobody is told');
      assert.ok(said?.every((sentence) => sentence !== '') ?? true);
      for (const code of reported ?? []) {
        assert.ok(stepErrorWords(code).length > 0, `no step reports ${code}`);
      }
      assert.ok(quoted === undefined || textOf(quoted.file).includes(quoted.words), quoted?.file);
      assert.ok(proofs.length > 0);
      for (const [file, title] of proofs) {
        assert.ok(textOf(file).includes(title), `${file} has no test "${title}"`);
      }
    });
  }

  for (const [name, rows] of tables) {
    it(`is what docs/RELIABILITY.md says of ${name}`, async () => {
      const place = {
        document: 'RELIABILITY.md',
        begin: `${name}: written by src/core/errors/bad-input.test.ts`,
        end: `${name}: end`,
      };
      const body = rows.map((row) => [row.what, sentencesOf(row), proofsOf(row)]);
      await requireWrittenTable(place, [['What', 'What a person reads', 'Proved by'], ...body]);
    });
  }
});

function sentencesOf({ said = [], codes = [], reported = [], quoted, besides }: BadInput): string {
  const errors = codes.map((code) => `“${plain(catalog[code].message)} ${plain(catalog[code].fix)}”`);
  const steps = reported.flatMap(stepErrorWords).map((sentence) => `“${sentence}”`);
  const words = [...said, ...(quoted ? [quoted.words] : [])].map((sentence) => `“${sentence}”`);
  return [...words, ...steps, ...errors, ...(besides === undefined ? [] : [besides])].join('; ');
}

function proofsOf({ proofs }: BadInput): string {
  return [...new Set(proofs.map(([file]) => `\`${path.basename(file)}\``))].join(', ');
}
