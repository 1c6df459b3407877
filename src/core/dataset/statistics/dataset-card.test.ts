import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { datasetCard } from './dataset-card';
import { factsOfLine } from './row-facts';
import { StatisticsTally } from './statistics';

const row = (said: string, rest: object = {}) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: said },
      { role: 'assistant', tool_calls: [{ function: { name: 'call', arguments: { contact: said } } }] },
    ],
    split: 'train',
    ...rest,
  });

function cardOf(lines: readonly string[], facts: object = {}) {
  const tally = new StatisticsTally();
  for (const line of lines) {
    const counted = factsOfLine(Buffer.from(line));
    assert.ok(counted);
    tally.add(counted);
  }
  const card = datasetCard({
    name: 'rows',
    file: 'rows.jsonl',
    statistics: tally.statistics(),
    findings: [],
    ...facts,
  });
  const [, front = '', body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(card) ?? [];
  return { front: parse(front) as Readonly<Record<string, unknown>>, body };
}

describe("a dataset's card", () => {
  it('says in its front matter what the hub asks for', () => {
    const context = { locale: 'de-DE', timeZone: 'Europe/Berlin' };
    const { front } = cardOf([row('Ann', { context }), row('Bo')], { license: 'cc-by-4.0', name: 'a: "b"\n- c' });
    assert.deepEqual(front, {
      pretty_name: 'a: "b"\n- c',
      license: 'cc-by-4.0',
      language: ['de'],
      task_categories: ['text-generation'],
      size_categories: ['n<1K'],
      tags: ['function-calling', 'conversational', 'mobile-llm'],
      configs: [{ config_name: 'default', data_files: 'rows.jsonl' }],
    });
    const counted = cardOf(Array.from({ length: 1000 }, () => row('Ann')));
    assert.deepEqual(counted.front['size_categories'], ['1K<n<10K']);
    assert.equal('license' in counted.front, false);
    assert.match(counted.body, /No licence is given/);
  });

  it('shows what rows hold as text and never as markup', () => {
    const { body } = cardOf([row('<img src=x> | `x` [a](b)\n# c')]);
    assert.match(body, /\| `call.contact` \| 1 \| 1 \| ``<img src=x> \\\| `x` \[a\]\(b\) # c`` \|/);
    assert.doesNotMatch(body, /^# c/m);
  });

  it('tells of personal data that the checks found, and does not say that there is none otherwise', () => {
    const found = cardOf([row('a')], { findings: [{ name: 'dataset.personalEmail', count: 3 }] });
    assert.match(found.body, /\*\*Found: 3 e-mail addresses/);
    assert.match(found.body, /dataset\.personalEmail \(3\)/);
    assert.match(cardOf([row('a')]).body, /Names of people were not looked for/);
  });

  it('can be made of nothing', () => {
    assert.match(cardOf([]).body, /^\n?# `rows`\n\n0 conversations/);
  });
});
