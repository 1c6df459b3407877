import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ActionCall } from '../dataset/conversation';
import { WorkbenchError } from '../errors/workbench-error';
import { describeAction } from './describe';
import { intentFor } from './intent';
import { parseActionSchema } from './parse-schema';
import { type ResolveContext, resolveCall, resolveHistory } from './resolve';
import { actionOf, call, parameter, schemaOf } from './schema.cases';

const sample = parseActionSchema(readFileSync(resolve('examples/phone-assistant/mobile-llm.actions.yaml'), 'utf8'));
assert.ok(sample.schema !== undefined, JSON.stringify(sample.problems));
const { schema } = sample;

const context: ResolveContext = {
  now: '2026-11-21T10:30:00+01:00',
  timeZone: 'Europe/Berlin',
  locale: 'en-GB',
  contacts: [
    { name: 'Ngozi Adeyemi', phone: '+44 7700 900010' },
    { name: 'Sam Lee', phone: '+44 7700 900011', nickname: 'Sammy' },
    { name: 'Sam Hill', phone: '+44 7700 900012' },
    { name: 'Margaret Hill', phone: '(0)30 / 1234-567', relation: 'mother' },
    { name: 'José Álvarez', phone: '+34 600 000 000' },
    { name: 'Trap', phone: '*21*0900#' },
  ],
};

const event = (values: ActionCall['arguments']): ActionCall => ({ name: 'calendar_insert', arguments: values });
const describeCalls = (...calls: ActionCall[]) => resolveHistory(calls, schema, context).map(describeAction);

describe('resolving actions', () => {
  it('describes a calendar event as people read it', () => {
    const call = event({ title: 'team meeting', start: 'Thursday 7 pm' });
    assert.deepEqual(describeCalls(call), ['calendar_insert: "team meeting", Thu 26 Nov 2026 19:00–20:00']);
    const long = event({ title: 'party', start: 'Thursday 11 pm', duration: 'two and a half hours' });
    assert.deepEqual(describeCalls(long), ['calendar_insert: "party", Thu 26 Nov 2026 23:00 – Fri 27 Nov 2026 01:30']);
  });

  it('says what the phone will do besides, before anything is confirmed', () => {
    const alarm = (time: string): ActionCall => ({ name: 'alarm', arguments: { time } });
    assert.deepEqual(describeCalls(alarm('8 am tomorrow'), alarm('8 am on Tuesday')), [
      'alarm: Sun 22 Nov 2026 08:00',
      'alarm: Tue 24 Nov 2026 08:00. The phone repeats it every week on that day.',
    ]);
  });

  it('follows corrections through a conversation', () => {
    const title = 'team meeting';
    const lines = describeCalls(
      event({ title, start: 'Thursday 7 pm' }),
      event({ title, start: 'an hour later' }),
      event({ title, start: 'an hour later' }),
      event({ title, start: 'Friday' }),
      event({ title, start: 'noon' }),
    ).map((line) => line.split(', ')[1]);
    const hours = ['19:00–20:00', '20:00–21:00', '21:00–22:00', '21:00–22:00', '12:00–13:00'];
    const days = ['Thu 26', 'Thu 26', 'Thu 26', 'Fri 27', 'Fri 27'];
    assert.deepEqual(
      lines,
      days.map((day, index) => `${day} Nov 2026 ${hours[index]}`),
    );
  });

  it('does not count a copied correction twice when something else changes', () => {
    const lines = describeCalls(
      event({ title: 'review', start: 'Thursday 7 pm' }),
      event({ title: 'review', start: 'an hour later' }),
      event({ title: 'budget review', start: 'an hour later' }),
    );
    assert.equal(lines[2], 'calendar_insert: "budget review", Thu 26 Nov 2026 20:00–21:00');
  });

  it('does not take the day of another event', () => {
    const [, other] = resolveHistory(
      [event({ title: 'lunch', start: 'Thursday noon' }), event({ title: 'gym', start: 'tomorrow' })],
      schema,
      context,
    );
    assert.equal(other?.status, 'incomplete');
    assert.deepEqual(other?.questions, ['What time?']);
  });

  it('finds people by name, nickname, relation and part of the name, and asks where several match', () => {
    const find = (contact: string) => {
      const action = resolveCall({ name: 'call', arguments: { contact } }, schema, context);
      return action.status === 'complete' ? describeAction(action) : action.questions[0];
    };
    assert.equal(find('ngozi'), 'call: Ngozi Adeyemi (+447700900010)');
    assert.equal(find('Sammy'), 'call: Sam Lee (+447700900011)');
    assert.equal(find('sam hill'), 'call: Sam Hill (+447700900012)');
    assert.equal(find('Sam'), 'Which one: Sam Lee (Sammy) or Sam Hill?');
    assert.equal(find('my mum'), 'call: Margaret Hill (0301234567)');
    assert.equal(find('jose alvarez'), 'call: José Álvarez (+34600000000)');
    assert.equal(find('Ada'), 'Who is Ada?');
    assert.equal(find('0900 123'), 'call: 0900 123 (0900123)');
    assert.equal(find('*21*0900#'), 'Which number?');
    assert.equal(find('Trap'), 'Which number does Trap have?');
  });

  it('finds the address of a contact, and asks where there is none or several people have one', () => {
    const mail = schemaOf(actionOf('email', [parameter('to', 'email'), parameter('subject', 'text')]));
    const contacts = [
      { name: 'Ngozi Adeyemi', phone: '+44 7700 900010', email: 'ngozi@example.org' },
      { name: 'Ngozi Adeyemi', phone: '+44 20 7946 0010', email: 'ngozi@example.org' },
      { name: 'Sam Lee', phone: '+44 7700 900011', email: 'lee@example.org' },
      { name: 'Sam Hill', phone: '+44 7700 900012', email: 'hill@example.org' },
      { name: 'Margaret Hill', phone: '0301234567' },
    ];
    const find = (to: string, known: ResolveContext = { ...context, contacts }) => {
      const action = resolveCall({ name: 'email', arguments: { to, subject: 'Hi' } }, mail, known);
      return action.status === 'complete' ? describeAction(action) : action.questions[0];
    };
    assert.equal(find('Ngozi'), 'email: Ngozi Adeyemi (ngozi@example.org), "Hi"');
    assert.equal(find('Sam'), 'Which one: Sam Lee or Sam Hill?');
    assert.equal(find('Sam Hill (+447700900012)'), 'email: Sam Hill (hill@example.org), "Hi"');
    assert.equal(find('Margaret'), 'Which e-mail address does Margaret have?');
    assert.equal(find('Ada'), 'Who is Ada?');
    assert.equal(find('ada at example'), 'Which e-mail address?');
    const both = schemaOf(...mail.actions, call);
    const ngozi = { name: 'email', arguments: { to: 'Ngozi', subject: 'Hi' } };
    const turns = [
      ngozi,
      { name: 'call', arguments: { contact: 'her' } },
      { ...ngozi, arguments: { to: 'her', subject: 'Yes' } },
    ];
    assert.deepEqual(
      resolveHistory(turns, both, { ...context, contacts: contacts.slice(1) })
        .map(describeAction)
        .slice(1),
      ['call: Ngozi Adeyemi (+442079460010)', 'email: Ngozi Adeyemi (ngozi@example.org), "Yes"'],
    );
    const { contacts: _unknown, ...withoutContacts } = context;
    const [argument] = resolveCall({ name: 'email', arguments: { to: 'Ngozi' } }, mail, withoutContacts).arguments;
    assert.equal(argument?.status === 'unresolvable' && argument.needsContacts, true);
  });

  it('takes "him" and "her" for the person of the latest action that has one', () => {
    const call = (contact: string): ActionCall => ({ name: 'call', arguments: { contact } });
    const sms = (contact: string): ActionCall => ({ name: 'sms', arguments: { contact, message: 'hi' } });
    const map: ActionCall = { name: 'map', arguments: { place: 'Rome' } };
    assert.deepEqual(describeCalls(sms('Ngozi'), map, call('her'), sms('Sammy'), call('Him')).slice(2), [
      'call: Ngozi Adeyemi (+447700900010)',
      'sms: Sam Lee (+447700900011), "hi"',
      'call: Sam Lee (+447700900011)',
    ]);
    assert.deepEqual(resolveHistory([call('Sam'), call('him')], schema, context)[1]?.questions, ['Who?']);
  });

  it('asks for what is missing and throws for an unknown action', () => {
    const action = resolveCall({ name: 'sms', arguments: { contact: 'Ngozi' } }, schema, context);
    assert.deepEqual(action.questions, ['What is the message?']);
    assert.equal(describeAction(action), 'sms: Ngozi Adeyemi (+447700900010), message?');
    assert.throws(() => intentFor(action), { code: 'actions.incomplete' });
    assert.throws(() => resolveCall({ name: 'wipe', arguments: {} }, schema, context), WorkbenchError);
  });

  it('fills fixed intents only', () => {
    const argumentsOf = (name: string, values: ActionCall['arguments']) => {
      const plan = intentFor(resolveCall({ name, arguments: values }, schema, context));
      return plan.kind === 'intent' ? plan.arguments.join(' ') : 'none';
    };
    assert.equal(argumentsOf('call', { contact: 'Ngozi' }), '-a android.intent.action.DIAL -d tel:+447700900010');
    assert.equal(
      argumentsOf('map', { place: 'café & "bar"; x=1' }),
      '-a android.intent.action.VIEW -d geo:0,0?q=caf%C3%A9%20%26%20%22bar%22%3B%20x%3D1',
    );
    assert.match(
      argumentsOf('alarm', { time: 'half past six in the morning' }),
      /HOUR 6 .*MINUTES 30 .*SKIP_UI false$/,
    );
    assert.match(
      argumentsOf('alarm', { time: '8 am on Tuesday', label: 'bins' }),
      /MESSAGE bins .*--eial \S+\.DAYS 3$/,
    );
    const calendar = argumentsOf('calendar_insert', { title: 'x', start: 'Thursday 7 pm', duration: '90 minutes' });
    assert.match(calendar, /--el beginTime 1795716000000 --el endTime 1795721400000 --ez allDay false$/);
    const query = ['a', 'b'].join('\u202e\n');
    assert.equal(argumentsOf('web_search', { query }), '-a android.intent.action.WEB_SEARCH --es query a b');
  });

  it('reads lengths of time', () => {
    const seconds = (duration: string) => {
      const action = resolveCall(event({ title: 'x', start: 'noon', duration }), schema, context);
      const value = action.arguments.find(({ name }) => name === 'duration')?.value;
      return value?.kind === 'duration' ? value.seconds : undefined;
    };
    const expected: readonly (readonly [string, number | undefined])[] = [
      ['two hours', 7200],
      ['90 minutes', 5400],
      ['an hour and a half', 5400],
      ['half an hour', 1800],
      ['half hour', 1800],
      ['three quarters of an hour', 2700],
      ['two and a half hours', 9000],
      ['an hour and a quarter', 4500],
      ['1h30', 5400],
      ['1 hr 30 min', 5400],
      ['one hour and twenty minutes', 4800],
      ['forty five minutes', 2700],
      ['a couple of hours', 7200],
      ['a hundred and twenty minutes', 7200],
      ['two days', 172_800],
      ['a month', undefined],
      ['a while', undefined],
      ['until nine', undefined],
      ['0 minutes', undefined],
      ['two', undefined],
    ];
    assert.deepEqual(
      expected.map(([said]) => [said, seconds(said)]),
      expected,
    );
  });
});
