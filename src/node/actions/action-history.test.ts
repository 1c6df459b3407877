import assert from 'node:assert/strict';
import { describeAction } from '../../core/actions/describe';
import type { ResolveContext } from '../../core/actions/resolve';
import { actionOf, call as callAction, parameter, schemaOf, sms } from '../../core/actions/schema.cases';
import { ActionHistory } from './action-history';

const schema = schemaOf(
  sms,
  callAction,
  actionOf('calendar_insert', [parameter('title', 'text'), parameter('start', 'datetime')], { name: 'event' }),
  actionOf('calendar_insert', [parameter('title', 'text'), parameter('day', 'date')], { name: 'holiday' }),
  actionOf('alarm', [parameter('time', 'time')]),
);
const contacts = [
  { name: 'Ngozi Adeyemi', phone: '+44 7700 900010' },
  { name: 'Sam Lee', phone: '+44 7700 900011' },
  { name: 'Sam Hill', phone: '+44 7700 900012' },
];
const clock: ResolveContext = { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };

describe('actions over several turns', () => {
  /** What a conversation comes to, turn by turn; the model copies what the user says. */
  function turns(name: string, ...said: readonly Readonly<Record<string, string>>[]): readonly string[] {
    const history = new ActionHistory(schema, () => clock);
    return said.map((values) => describeAction(history.resolve({ name, arguments: values })));
  }

  it('follows "make it an hour later" and "no, Friday" of an event', () => {
    const title = 'Choir';
    const lines = turns(
      'event',
      { title, start: 'Thursday 7 pm' },
      { title, start: 'make it an hour later' },
      { title, start: 'no, Friday' },
      { title, start: 'half an hour earlier' },
      { title, start: 'the same day at 6 pm' },
    );
    const days = ['Thu 26 Nov 2026 19:00', 'Thu 26 Nov 2026 20:00', 'Fri 27 Nov 2026 20:00', 'Fri 27 Nov 2026 19:30'];
    assert.deepEqual(
      lines,
      [...days, 'Fri 27 Nov 2026 18:00'].map((day) => `event: "Choir", ${day}`),
    );
  });

  it('follows them of an alarm and of a day', () => {
    assert.deepEqual(turns('alarm', { time: '6 am' }, { time: 'make it half an hour later' }, { time: 'no, 7 am' }), [
      'alarm: Sun 22 Nov 2026 06:00',
      'alarm: Sun 22 Nov 2026 06:30',
      'alarm: Sun 22 Nov 2026 07:00',
    ]);
    const title = 'Off';
    assert.deepEqual(
      turns('holiday', { title, day: 'next Monday' }, { title, day: 'a day later' }, { title, day: 'no, Friday' }),
      ['holiday: "Off", 2026-11-23', 'holiday: "Off", 2026-11-24', 'holiday: "Off", 2026-11-27'],
    );
    assert.deepEqual(turns('holiday', { title, day: 'a day later' }), ['holiday: "Off", day "a day later"?']);
  });

  it('calls "him" once the user has said which Sam', () => {
    const history = new ActionHistory(schema, () => clock);
    history.useContacts(contacts);
    const text = history.resolve({ name: 'sms', arguments: { contact: 'Sam', message: 'Late' } });
    assert.deepEqual(text.questions, ['Which one: Sam Lee or Sam Hill?']);
    const call = { name: 'call', arguments: { contact: 'him' } };
    assert.deepEqual(history.resolve(call).questions, ['Who?']);
    history.revise(text, { contact: 'Sam Hill (+447700900012)' });
    assert.equal(describeAction(history.resolve(call)), 'call: Sam Hill (+447700900012)');
  });

  it('goes on from what the user has corrected by hand', () => {
    const history = new ActionHistory(schema, () => clock);
    const first = history.resolve({ name: 'event', arguments: { title: 'Tea', start: 'Thursday 4 pm' } });
    const edited = history.revise(first, { start: 'Sunday 5 pm' });
    assert.equal(describeAction(edited), 'event: "Tea", Sun 22 Nov 2026 17:00');
    const later = history.resolve({ name: 'event', arguments: { title: 'Tea', start: 'an hour later' } });
    assert.equal(describeAction(later), 'event: "Tea", Sun 22 Nov 2026 18:00');
  });

  it('takes an argument away that is emptied, and asks for it', () => {
    const history = new ActionHistory(schema, () => clock);
    const first = history.resolve({ name: 'sms', arguments: { contact: '0301234567', message: 'Late' } });
    assert.deepEqual(history.revise(first, { message: '' }).questions, ['What is the message?']);
  });
});
