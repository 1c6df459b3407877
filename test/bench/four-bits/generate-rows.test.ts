import assert from 'node:assert/strict';
import {
  argumentValues,
  endingOf,
  hasContentWord,
  normalise,
  type Row,
  readRow,
  readRows,
  templateOf,
  userTexts,
  wholeWords,
} from '../../../examples/phone-assistant/sample-rows';
import { generateRows } from './generate-rows';

describe('generated evaluation conversations', () => {
  const train = readRows('assistant.train.jsonl');
  const generate = async (count: number) => (await generateRows(count)).map((row) => readRow(JSON.stringify(row)));

  it('are as many as asked for, the same every time, and each said once', async () => {
    const rows = await generateRows(1200);
    assert.equal(rows.length, 1200);
    assert.deepEqual(rows, await generateRows(1200));
    assert.equal(new Set(rows.map(({ messages }) => JSON.stringify(messages))).size, 1200);
    await assert.rejects(generateRows(20_000), RangeError);
  });

  it('copy every argument letter for letter from what the user said', async () => {
    for (const row of await generate(1200)) {
      for (const [index, turn] of row.turns.entries()) {
        const said = row.turns.slice(0, index).map((earlier) => (earlier.kind === 'user' ? earlier.text : ''));
        for (const [name, value] of turn.kind === 'action' ? turn.arguments : []) {
          const found = said.some((text) => text.search(wholeWords([value])) >= 0);
          assert.ok(value !== '' && found, `${row.id}: ${name} "${value}" in ${said.join(' | ')}`);
        }
      }
    }
  });

  it('hold every action and talk in the shares of the evaluation set', async () => {
    const rows = await generate(1200);
    const shareOf = (some: readonly Row[], ending: string | undefined) =>
      some.filter((row) => endingOf(row) === ending).length / some.length;
    const byHand = readRows('assistant.eval.jsonl');
    for (const ending of ['call', 'web_search', 'calendar_insert', 'sms', 'alarm', 'map', undefined]) {
      const difference = Math.abs(shareOf(rows, ending) - shareOf(byHand, ending));
      assert.ok(difference < 0.02, `${ending}: ${difference}`);
    }
  });

  it('share no wording, title, query, message or label with the training conversations', async () => {
    const rows = await generate(1200);
    const all = [...train, ...rows];
    const values = wholeWords(argumentValues(all));
    const trained = new Set(train.map((row) => templateOf(row, values)));
    const shared = rows
      .map((row) => templateOf(row, values))
      .filter((template) => hasContentWord(template) && trained.has(template));
    assert.deepEqual([...new Set(shared)], []);
    const words = new Set(train.flatMap(userTexts).map(normalise));
    assert.deepEqual(
      rows.flatMap(userTexts).filter((text) => words.has(normalise(text)) && text.length > 20),
      [],
    );
    for (const parameter of ['title', 'query', 'message', 'label']) {
      const known = argumentValues(train, parameter);
      assert.deepEqual(
        [...argumentValues(rows, parameter)].filter((value) => known.has(value)),
        [],
        parameter,
      );
    }
  });
});
