import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { seededRandom } from '../../../../test/seeded-random';
import { imported, importedAsIs } from './conversion.cases';
import { mostColumns } from './csv';
import { formats } from './formats';

const chat = (content: unknown, more: object = {}) =>
  `${JSON.stringify({
    messages: [
      { role: 'user', content },
      { role: 'assistant', content: 'ok' },
    ],
    ...more,
  })}\n`;
const good = chat('Hi');
const pair = '{"conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}]}';
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const table = (rows: string) => `user,assistant\n${rows}`;

/** What comes of a file: how many rows, how many refused, or words of why it is no dataset at all. */
type Outcome = readonly [rows: number, refused: number] | RegExp;

const cases: readonly (readonly [what: string, content: string | Uint8Array, outcome: Outcome, name?: string])[] = [
  ['nothing', '', /empty/u],
  ['blank lines', ' \r\n\n\t\n', /empty/u],
  ['a mark and nothing', '\ufeff', /empty/u],
  ['a picture', bytesOf('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), /binary/u],
  ['gzip', bytesOf('\x1f\x8b\x08\0'), /gzip/u],
  ['a workbook', bytesOf('PK\x03\x04xl/'), /CSV/u],
  ['an old workbook', bytesOf('\xd0\xcf\x11\xe0'), /CSV/u],
  ['a model', bytesOf('GGUF\x03'), /GGUF/u],
  ['encrypted Parquet', bytesOf('PARE'), /encrypted/u],
  ['prose', 'Dear Sir,\nI have the honour\n', /unknown/u],
  ['a page', '<!doctype html><script>alert(1)</script>', /unknown/u],
  ['JSON of no kind that is known', '{"a":1}\n', /unknown/u],
  ['a mark before JSON', `\ufeff${good}`, [1, 0]],
  ['UTF-16', utf16(good), [1, 0]],
  ['UTF-16, the other way round', new Uint8Array(Buffer.from(utf16(good)).swap16()), [1, 0]],
  ['CRLF and no last line end', good.replace('\n', '\r\n') + good.trim(), [2, 0]],
  ['a line cut off', good + good.slice(0, 30), [1, 1]],
  ['a line that is not UTF-8', new Uint8Array(Buffer.concat([Buffer.from(good), bytesOf('{"a":"\xff"}\n')])), [1, 1]],
  ['Latin-1 in a table', bytesOf(table('caf\xe9,x\nb,c\n')), [1, 1], 'x.csv'],
  ['lone surrogates', chat('\ud83d'), [1, 0]],
  ['NUL bytes in a text', chat('a\0b'), [1, 0]],
  ['a line of 5 MB', good + chat('x'.repeat(5_000_000)), [1, 1]],
  ['nesting of 100,000', `${good}${deep(100_000)}\n`, [1, 1]],
  ['nesting of 200 in arguments', good + chat('x', { tools: JSON.parse(`[${deep(200)}]`) }), [1, 1]],
  ['a list of nothing', `${good}[]\n`, [1, 1]],
  ['keys that mean something to JavaScript', good.replace('{', '{"__proto__":{"x":1},"constructor":2,'), [1, 0]],
  ['a key that stands twice', good.replace('{', '{"messages":[],'), [1, 0]],
  ['roles that nobody has', good + chat('x').replace('"user"', '"wizard"'), [1, 1]],
  ['messages that are none', `${good}{"messages":[null,1,"a",[]]}\n{"messages":{}}\n{"messages":[]}\n`, [1, 3]],
  ['pictures in messages', good + chat([{ type: 'image_url', image_url: { url: 'x' } }]), [1, 1]],
  [
    'arguments that are no JSON',
    good + good.replace('"content":"ok"', '"tool_calls":[{"function":{"name":"x","arguments":"{"}}]'),
    [1, 1],
  ],
  ['calls without a name', good + good.replace('"content":"ok"', '"tool_calls":[{"function":{}}]'), [1, 1]],
  ['an id of 1,000 characters', good + chat('x', { id: 'x'.repeat(1000) }), [2, 0]],
  ['an id that stands twice', chat('a', { id: '1' }) + chat('b', { id: 1 }), [2, 0]],
  ['a context that is a text', chat('a', { context: 'Once upon a time' }), [1, 0]],
  ['a context that is no clock', good + chat('a', { context: { now: 'soon' } }), [1, 1]],
  ['a list cut off in an item', `[${pair},${pair.slice(0, 40)}`, [1, 1]],
  ['a list cut off between items', `[${pair},\n`, [1, 1]],
  ['a list without commas, and more behind it', `[${pair} ${pair}] x`, [2, 1]],
  ['a list of brackets that close nothing', `[}} 1},${pair}]`, [1, 4]],
  ['a list of numbers', `[1,2,${pair},"a"]`, [1, 3]],
  ['a list with brackets in texts', `[${pair.replace('"a"', '"}]\\\\\\"["')}]`, [1, 0]],
  ['a table of a million columns', `${'a,'.repeat(1_000_000)}\n1\n`, /unknown/u, 'x.csv'],
  ['a line of more cells than are read', table(`a,b\n${'x,'.repeat(mostColumns + 1)}\n`), [1, 1], 'x.csv'],
  ['more cells than headings, and fewer', table('a,b,c,d\n,\na\n'), [1, 2], 'x.csv'],
  ['a quote that is never closed', table('a,b\n"c,d\ne,f\n'), [2, 1], 'x.csv'],
  ['words behind a closing quote', table('a,"b"c\ne,f\n'), [1, 1], 'x.csv'],
  ['quotes in quotes, line ends, a lone quote', table('"a ""b""\r\nc",x"y\r\n'), [1, 0], 'x.csv'],
  ['formulas', table('=1+1,@SUM(A1)\n'), [1, 0], 'x.csv'],
  ['headings that stand twice', 'user,assistant,user,,\na,b,c,d,e\n', [1, 0], 'x.csv'],
  ['only headings', 'user,assistant\n', /unknown/u, 'x.csv'],
  ['ChatML that is cut off', '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHel', [0, 1]],
  ['a bot that speaks first', '<bot>: Hi\n<human>: Hello\n<bot>: x\n', [1, 0]],
];

/** What has made trouble in tables, lists and texts. */
const pieces = [
  ...['"', ',', ';', '\n', '\r\n', '\t', '{', '}', '[', ']', ':', '\\', "'", '=', '\0', '\xff', '\xef\xbb\xbf', ' '],
  ...['user', 'assistant', '"messages":[{"role":"user","content":"a"}]', '<|im_start|>user\n', '<|im_end|>'],
  ...['<human>: ', '<bot>: ', '<|endoftext|>', '{"prompt":"a","completion":"b"}', 'null', '1e999', '<action>'],
];

describe('a file that is hostile or broken', () => {
  const seed = Number(process.env['MOBILE_LLM_FUZZ_SEED'] ?? randomInt(2 ** 31));
  it(`made of anything: every record is a row or refused, in each layout (seed ${seed})`, () => {
    const random = seededRandom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    for (let round = 0; round < 3_000; round += 1) {
      const bytes = bytesOf(Array.from({ length: below(24) }, () => pieces[below(pieces.length)]).join(''));
      for (const layout of ['jsonl', 'json', 'csv', 'tsv', 'text'] as const) {
        const format = formats[below(formats.length)];
        assert.ok(format);
        const { rows, report } = imported(bytes, format, layout);
        const repeat = `MOBILE_LLM_FUZZ_SEED=${seed}, round ${round}, ${format.name} ${layout}`;
        assert.equal(rows.length + report.refusedCount, report.records, repeat);
      }
    }
  });

  for (const [what, content, outcome, name] of cases) {
    it(`${what}: is told, and takes nothing else with it`, () => {
      const found = importedAsIs(content, name);
      if ('report' in found) {
        assert.deepEqual([found.rows.length, found.report.refusedCount], outcome, JSON.stringify(found).slice(0, 600));
        assert.ok(found.report.refused.every(({ line, reason }) => line > 0 && reason.length < 600));
        assert.equal(({} as Record<string, unknown>)['x'], undefined);
      } else {
        assert.ok(outcome instanceof RegExp, JSON.stringify(found));
        assert.match(found.problem, outcome);
      }
    });
  }
});
