import assert from 'node:assert/strict';
import { imported, importedAsIs, settingsOf } from './conversion.cases';
import { formatNamed } from './formats';

const lines = (...records: readonly unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const call = (name: string, given: object) => ({ type: 'function', function: { name, arguments: given } });
const only = (text: string, name?: string) => {
  const { rows, ...rest } = importedAsIs(text, name);
  assert.equal(rows.length, 1, JSON.stringify(rest));
  const told = 'report' in rest ? rest.report.notes.map(({ kind, field }) => `${kind} ${field}`) : [];
  return { row: rows[0] ?? {}, format: 'format' in rest ? rest.format : undefined, told };
};

describe('conversations as others write them', () => {
  it('reads OpenAI, old and new', () => {
    const { row, format, told } = only(
      lines({
        messages: [
          {
            role: 'developer',
            content: [
              { type: 'text', text: 'Be ' },
              { type: 'text', text: 'short.' },
            ],
          },
          { role: 'user', content: 'Call her', name: 'Kim' },
          {
            role: 'assistant',
            content: null,
            function_call: { name: 'call', arguments: '{"contact":"her"}' },
            weight: 0,
          },
        ],
        functions: [{ name: 'call', parameters: { type: 'object', properties: {} } }],
        parallel_tool_calls: false,
      }),
    );
    assert.equal(format, 'openai');
    assert.deepEqual(row, {
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'Call her', name: 'Kim' },
        { role: 'assistant', tool_calls: [call('call', { contact: 'her' })], weight: 0 },
      ],
      split: 'train',
      parallel_tool_calls: false,
      tools: [{ type: 'function', function: { name: 'call', parameters: { type: 'object', properties: {} } } }],
    });
    for (const note of ['kept messages[].weight', 'changed functions', 'changed messages[].function_call']) {
      assert.ok(told.includes(note), `${note}: ${told.join(', ')}`);
    }
  });

  it('is recognised although a few records are something else', () => {
    const pair = { prompt: 'Hi', completion: 'Hello' };
    const { rows, ...rest } = importedAsIs(lines({ about: 'this set' }, pair, pair, { note: 1 }, pair));
    assert.equal(rows.length, 3);
    assert.ok('report' in rest && rest.report.refusedCount === 2);
  });

  it('ends a row with the call before the first answer of a tool, and says what follows', () => {
    const result = { role: 'tool', tool_call_id: 'c1', content: 'sunny' };
    const acts = { role: 'assistant', tool_calls: [{ id: 'c1', ...call('weather', {}) }] };
    const messages = [{ role: 'user', content: 'weather?' }, acts, result, { role: 'assistant', content: 'Sunny.' }];
    const { row, told } = only(lines({ messages }));
    assert.deepEqual(row['messages'], messages.slice(0, 2));
    assert.ok(told.includes('noPlace messages of tools'));
  });

  it('reads ShareGPT with the speakers that are about', () => {
    const conversations = [
      { from: 'system', value: 'Be short.' },
      { from: 'user', value: 'Hi' },
      { from: 'chatgpt', value: 'Hello' },
      { from: 'human', value: 'Area of 5 by 3, twice?' },
      { from: 'gpt', value: 'Wait.' },
      {
        from: 'function_call',
        value: '[{"name":"area","arguments":{"sides":[5,3]}},{"name":"twice","arguments":"{}"}]',
      },
      { from: 'observation', value: '{"area":15}' },
      { from: 'gpt', value: '15' },
    ];
    const { row, format } = only(JSON.stringify([{ id: 7, conversations, tools: '[]' }]));
    assert.equal(format, 'sharegpt');
    assert.deepEqual(row, {
      id: '7',
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
        { role: 'user', content: 'Area of 5 by 3, twice?' },
        { role: 'assistant', content: 'Wait.', tool_calls: [call('area', { sides: [5, 3] }), call('twice', {})] },
      ],
      split: 'train',
    });
  });

  it('reads calls that Hermes and Qwen write into the text', () => {
    const value = 'Wait.\n<tool_call>\n{"name": "area", "arguments": {"side": 5}}\n</tool_call>';
    const { row } = only(
      lines({
        conversations: [
          { from: 'human', value: 'Area?' },
          { from: 'gpt', value },
        ],
      }),
    );
    const [, answer] = row['messages'] as readonly unknown[];
    assert.deepEqual(answer, { role: 'assistant', content: 'Wait.', tool_calls: [call('area', { side: 5 })] });
  });

  it('reads Alpaca, Dolly, and prompts with completions', () => {
    const messages = (asked: string, answer: string) => [
      { role: 'user', content: asked },
      { role: 'assistant', content: answer },
    ];
    const history = [['Hi', 'Hello']];
    const full = only(JSON.stringify([{ instruction: 'Translate', input: 'un', output: 'one', system: '', history }]));
    assert.equal(full.format, 'alpaca');
    assert.deepEqual(full.row['messages'], [...messages('Hi', 'Hello'), ...messages('Translate\nun', 'one')]);
    const dolly = only(lines({ instruction: 'Who?', context: 'It was Kim.', response: 'Kim', category: 'qa' }));
    assert.deepEqual(dolly.row, { messages: messages('Who?\nIt was Kim.', 'Kim'), split: 'train', category: 'qa' });
    const pair = only(lines({ prompt: 'Hi', completion: 'Hello', split: 'validation' }));
    assert.deepEqual(pair.row, { messages: messages('Hi', 'Hello'), split: 'eval' });
  });

  it('reads ChatML, with and without blank lines between the turns', () => {
    const turn = (role: string, text: string) => `<|im_start|>${role}\n${text}<|im_end|>\n`;
    const one = `${turn('system', 'Be short.')}${turn('user', 'a\n\nb')}${turn('assistant', 'c')}`;
    const two = `${turn('user', 'Hi')}${turn('assistant', 'Hello')}`;
    assert.deepEqual(
      importedAsIs(`${one}\n${two}`).rows.map(({ messages }) => (messages as readonly unknown[]).length),
      [3, 2],
    );
    const spaced = `${turn('system', 's')}\n${turn('user', 'a')}\n${turn('assistant', 'b')}\n`;
    assert.equal(importedAsIs(`${spaced}${spaced}`).rows.length, 2);
    assert.equal(importedAsIs(lines({ text: two })).rows.length, 1);
  });

  it('reads <human> and <bot>: blocks, single lines, JSON', () => {
    const hello = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
    ];
    const call37 = '<action>{"name":"call","arguments":{"contact":"Ngozi"}}</action>';
    const blocks = importedAsIs(`<human>: Hi\n<bot>: Hello\n\n<human>: Call Ngozi\r\n<bot>: ${call37}\n`).rows;
    assert.deepEqual(blocks[0]?.['messages'], hello);
    assert.deepEqual(blocks[1]?.['messages'], [
      { role: 'user', content: 'Call Ngozi' },
      { role: 'assistant', tool_calls: [call('call', { contact: 'Ngozi' })] },
    ]);
    const single = importedAsIs('<human>: Hi <bot>: Hello\n<human>: Hi <bot>: Hello\n').rows;
    assert.deepEqual(
      single.map(({ messages }) => messages),
      [hello, hello],
    );
    assert.deepEqual(only(lines({ text: '\n<human>: Hi\n\n<bot>: Hello\n' })).row['messages'], hello);
  });

  it('reads Mobile Actions: clock, split, types', () => {
    const content =
      'Current date and time given in YYYY-MM-DDTHH:MM:SS format: 2025-07-10T19:06:29\nDay of week is Thursday\n' +
      'You are a model that can do function calling with the following functions\n';
    const parameters = { type: 'OBJECT', properties: { type: { type: 'STRING' } }, required: ['type'] };
    const record = {
      metadata: 'eval',
      tools: [{ function: { name: 'show_map', parameters } }],
      messages: [
        { role: 'developer', content, tool_calls: null },
        { role: 'user', content: 'Map of Rennes', tool_calls: null },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ function: { name: 'show_map', arguments: '{"query":"Rennes"}' } }],
        },
      ],
    };
    const format = formatNamed('mobile-actions');
    const settings = settingsOf({ timeZone: 'Europe/Paris', locale: 'fr-FR' });
    const { rows } = imported(new TextEncoder().encode(lines(record)), format, 'jsonl', settings);
    assert.deepEqual(rows, [
      {
        messages: [
          { role: 'user', content: 'Map of Rennes' },
          { role: 'assistant', tool_calls: [call('show_map', { query: 'Rennes' })] },
        ],
        split: 'eval',
        context: { now: '2025-07-10T19:06:29+02:00', timeZone: 'Europe/Paris', locale: 'fr-FR' },
        tools: [
          {
            function: {
              name: 'show_map',
              parameters: { type: 'object', properties: { type: { type: 'string' } }, required: ['type'] },
            },
          },
        ],
      },
    ]);
    assert.equal(only(lines(record)).format, 'mobile-actions');
  });

  it('reads BFCL with the answers of its other file, and says that others count too', () => {
    const parameters = { type: 'dict', properties: { base: { type: 'float' }, unit: { type: 'string' } } };
    const record = {
      id: 'simple_0',
      question: [[{ role: 'user', content: 'Area?' }]],
      function: [{ name: 'area', parameters }],
    };
    const truth = [{ area: { base: [10, 10.0001], unit: ['', 'm'] } }];
    const answers = new Map([['simple_0', { id: 'simple_0', ground_truth: truth }]]);
    const bytes = new TextEncoder().encode(lines(record));
    const { rows, report } = imported(bytes, formatNamed('bfcl'), 'jsonl', settingsOf({ answers }));
    assert.deepEqual(rows[0]?.['messages'], [
      { role: 'user', content: 'Area?' },
      { role: 'assistant', tool_calls: [call('area', { base: 10 })] },
    ]);
    assert.deepEqual(rows[0]?.['ground_truth'], truth);
    assert.ok(report.notes.some(({ field, kind }) => field === 'ground_truth' && kind === 'changed'));
    assert.match(imported(bytes, formatNamed('bfcl'), 'jsonl').report.refused[0]?.reason ?? '', /--answers/u);
  });

  it('reads tables by their headings', () => {
    const { row, format } = only(
      'sep=;\r\nQuestion;Reply;Intent;arg: contact;Category;Set;Source\r\n"Ring ""Mum"";\nnow";;call;\'+1 202;calls;dev;x\r\n',
      'my.csv',
    );
    assert.equal(format, 'table');
    assert.deepEqual(row, {
      messages: [
        { role: 'user', content: 'Ring "Mum";\nnow' },
        { role: 'assistant', tool_calls: [call('call', { contact: '+1 202' })] },
      ],
      split: 'eval',
      tags: ['calls'],
      Source: 'x',
    });
    assert.equal(importedAsIs('user\tassistant\na,b\tc\n', 'x.tsv').rows.length, 1);
  });
});
