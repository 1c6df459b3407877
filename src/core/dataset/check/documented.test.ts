import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { datasetErrors } from '../../errors/catalog/dataset';
import { datasetCheckErrors } from '../../errors/catalog/dataset-checks';
import { isDeepRule, isRule, severityOf } from './finding';

const codes = { ...datasetErrors, ...datasetCheckErrors };
const isCode = (code: string): code is keyof typeof codes => Object.hasOwn(codes, code);

describe('the table of rules in docs/DATASETS.md', () => {
  it('names every rule once, under its severity and where it is tried', () => {
    const rows = [...readFileSync('docs/DATASETS.md', 'utf8').matchAll(/^\| (error|warning|information) \|(.*)\|$/gmu)];
    const written = rows.flatMap(([, severity = '', cells = '']) =>
      cells
        .split('|')
        .flatMap((cell, column) =>
          [...cell.matchAll(/`(\w+)`/gu)].map(([, name = '']) => ({ code: `dataset.${name}`, severity, column })),
        ),
    );
    assert.equal(rows.length, 3);
    assert.ok(!isRule('dataset.duplicat') && !isRule('duplicate'), 'a misspelt rule is none');
    assert.equal(new Set(written.map(({ code }) => code)).size, written.length, 'no rule stands twice');
    for (const { code, severity, column } of written) {
      assert.ok(isCode(code) && isRule(code), `${code} is a code`);
      assert.equal(severityOf(code), severity, code);
      assert.equal(isDeepRule(code), column === 2, code);
    }
    const rules = Object.keys(datasetCheckErrors).filter(
      (code) => code.startsWith('dataset.') && code !== 'dataset.muteUnused',
    );
    assert.deepEqual(
      rules.filter((rule) => !written.some(({ code }) => code === rule)),
      [],
    );
  });
});
