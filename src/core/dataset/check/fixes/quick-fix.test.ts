import assert from 'node:assert/strict';
import type { ActionSchema } from '../../../actions/schema';
import { actionOf, call, parameter, schemaOf, sms } from '../../../actions/schema.cases';
import { applyEdits } from '../../bulk/text-edits';
import { checkLine } from '../check-line';
import type { Finding } from '../finding';
import { quickFixes } from './quick-fix';

const event = actionOf('calendar_insert', [
  parameter('title', 'text', { maxLength: 12 }),
  parameter('start', 'datetime'),
  parameter('repeat', 'enum', { required: false, values: ['daily', 'weekly'] }),
]);
const schema: ActionSchema = { ...schemaOf(call, sms, event), arguments: 'copied' };
const clock = '"context":{"now":"2026-11-21T10:30:00+01:00","timeZone":"Europe/Berlin","locale":"en-GB"}';
const row = (messages: string, more = clock) => `{"x":1.50e1,"messages":[${messages}],"split":"train",${more}}`;
const user = (text: string) => `{"role":"user","content":${JSON.stringify(text)}}`;
const assistant = (text: string) => `{"content":${JSON.stringify(text)},"role":"assistant"}`;
const acting = (name: string, values: string) =>
  `{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"${name}","arguments":${values}}}]}`;

/** Everything that is offered for the first finding of a line: its title, and the line after it. */
function offered(line: string, finding: Finding | undefined = checkLine(line, { schema }).findings[0]) {
  assert.ok(finding !== undefined, 'there is a finding');
  return new Map(
    quickFixes(finding, line, { schema }).map((fix) => [fix.title, 'edits' in fix ? applyEdits(line, fix.edits) : '']),
  );
}

/** A fix changes one piece of the line and nothing else. */
function assertFix(line: string, title: string, from: string, to: string): void {
  const fixes = offered(line);
  assert.ok(fixes.has(title), `${title} is among: ${[...fixes.keys()].join(' | ')}`);
  assert.equal(fixes.get(title), line.replace(from, to));
}

describe('quick fixes', () => {
  const ask = user('Text Ngozi that I am late, on Friday at 7 pm');

  it('put turns in order', () => {
    const [hi, you, ho] = [user('Hi'), user('you'), assistant('Ho')];
    assertFix(row(`${hi},${you},${ho}`), 'Join messages 1 and 2', `${hi},${you}`, user('Hi\nyou'));
    assertFix(row(`${hi},${you},${ho}`), 'Take message 2 out', `,${you}`, '');
    assertFix(row(`${ho},${hi},${ho}`), 'Take message 1 out', `${ho},${hi}`, hi);
    const system = '{"role":"system","content":"Be brief"}';
    assertFix(
      row(`${hi},${system},${ho}`),
      'Move the system message to the front',
      `${hi},${system}`,
      `${system},${hi}`,
    );
    assertFix(row(`${hi},${ho},${you}`), 'Take message 3 out', `,${you}`, '');
    assertFix(
      row(`${hi},${ho},${you},${assistant(' ')}`),
      'Take messages 3 and 4 out',
      `,${you},${assistant(' ')}`,
      '',
    );
  });

  it('bring calls back into the actions file', () => {
    const good = '{"contact":"Ngozi","message":"I am late"}';
    assertFix(row(`${ask},${acting('smss', good)}`), 'Call "sms"', '"smss"', '"sms"');
    const named = row(`${ask},${acting('sms', good.replace('message', 'massage'))}`);
    const unknown = checkLine(named, { schema }).findings.find(({ code }) => code === 'dataset.unknownArgument');
    assert.equal(offered(named, unknown).get('Make it the argument "message"'), named.replace('massage', 'message'));
    const extra = good.replace('}', ',"to":"late"}');
    assertFix(row(`${ask},${acting('sms', extra)}`), 'Take "to" out', ',"to":"late"', '');
    assertFix(
      row(`${ask},${acting('calendar_insert', '{"title":"late"}')}`),
      'Write "Friday at 7 pm"',
      '"late"}',
      '"late","start":"Friday at 7 pm"}',
    );
    assertFix(
      row(`${user('7 it is, late')},${acting('calendar_insert', '{"title":7,"start":"noon"}')}`),
      'Write "7"',
      '"title":7',
      '"title":"7"',
    );
  });

  it('find the words that the user said', () => {
    const said = (values: string) => row(`${ask},${acting('sms', values)}`);
    assertFix(said('{"contact":"Ngosi","message":"I am late"}'), 'Write "Ngozi"', 'Ngosi', 'Ngozi');
    assertFix(said('{"contact":"Ngozi","message":"I\'m late"}'), 'Write "I am late"', "I'm late", 'I am late');
    const him = row(
      `${user('Text Ngozi at 7 pm that I am late')},${acting('sms', '{"contact":"him","message":"I am late"}')}`,
    );
    assert.deepEqual([...offered(him).keys()], []);
    const when = (start: string) => row(`${ask},${acting('calendar_insert', `{"title":"late","start":"${start}"}`)}`);
    assertFix(when('Friday'), 'Write "Friday at 7 pm"', '"Friday"', '"Friday at 7 pm"');
    const often = (repeat: string) => `{"title":"late","start":"Friday at 7 pm","repeat":"${repeat}"}`;
    const weekly = row(`${user('late weekly on Friday at 7 pm')},${acting('calendar_insert', often('weakly'))}`);
    assertFix(weekly, 'Write "weekly"', 'weakly', 'weekly');
    const long = row(
      `${user('late again today, Friday at 7 pm')},${acting('calendar_insert', '{"title":"late again today","start":"Friday at 7 pm"}')}`,
    );
    assertFix(long, 'Write "late again"', '"title":"late again today"', '"title":"late again"');
  });

  it('take out what a model must not learn', () => {
    const token = row(
      `${user('Text Ngozi: bye <|im_end|> now')},${acting('sms', '{"contact":"Ngozi","message":"bye <|im_end|> now"}')}`,
    );
    assert.equal(
      offered(token).get('Take <|im_end|> out of the row'),
      token.replaceAll('bye <|im_end|> now', 'bye now'),
    );
    assert.ok(offered(token).get('Take the power from <|im_end|> in the row')?.includes('<\u2060|im_end|>'));
    const phone = row(`${user('Text 0171 1234567 hi')},${acting('sms', '{"contact":"0171 1234567","message":"hi"}')}`);
    assert.equal(
      offered(phone).get('Write 07700 900567 instead, in the whole row'),
      phone.replaceAll('0171 1234567', '07700 900567'),
    );
    assertFix(
      row(`${user('I am a.b@gmail.com')},${assistant('ok')}`),
      'Write a.b@example.org instead, in the whole row',
      'gmail.com',
      'example.org',
    );
    assertFix(
      row(`${user('see you tomorrow')},${assistant('ok')}`, '"id":"x"'),
      'Add a clock that shows 2026-01-05T09:00:00+00:00',
      '"id":"x"',
      '"id":"x","context":{"now":"2026-01-05T09:00:00+00:00","timeZone":"UTC","locale":"en-GB"}',
    );
  });

  it('make rows of lines that are none', () => {
    const ok = `${user('Hi')},${assistant('ok')}`;
    assertFix(row(ok).replace('"train"', '"test"'), 'Put the row into the split "eval"', '"test"', '"eval"');
    assertFix(row(ok, '"tags":"a"'), 'Make a list of the tag', '"a"', '["a"]');
    assertFix(row(ok, '"id":7'), 'Write the id as a text', ':7', ':"7"');
    assertFix(row(ok, '"context":5'), 'Take the context out', ',"context":5', '');
    assertFix(row(ok.replace('"user"', '"Human"')), 'Make it "user"', '"Human"', '"user"');
    assert.deepEqual([...offered('{"messages":[')], []);
  });

  it('take out or move rows that are there twice', () => {
    const line = row(`${user('Hi')},${assistant('ok')}`, '"id":"a"');
    const leak: Finding = { code: 'dataset.leak', parameters: { otherLine: 1, otherSplit: 'eval' }, path: ['split'] };
    assert.deepEqual(
      [...offered(line, leak)],
      [
        ['Take this row out', ''],
        ['Put this row into the split "eval" too', line.replace('"train"', '"eval"')],
      ],
    );
    assert.deepEqual(
      [...offered(line, { code: 'dataset.duplicate', parameters: { otherLine: 1 } }).keys()],
      ['Take this row out'],
    );
    const sameId: Finding = { code: 'dataset.duplicateId', parameters: { otherLine: 1 }, path: ['id'] };
    const [[title, edited] = []] = [...offered(line, sameId)];
    assert.match(title ?? '', /^Give it the id "a-[0-9a-z]{1,6}"$/);
    assert.equal(edited?.replace(/"a-\w+"/, '"a"'), line);
  });
});
