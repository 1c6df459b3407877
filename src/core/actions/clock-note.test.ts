import assert from 'node:assert/strict';
import { clockNote } from './clock-note';
import { describeAction } from './describe';
import { resolveCall } from './resolve';
import { actionOf, parameter, schemaOf } from './schema.cases';

const dayMs = 86_400_000;

describe('a phone whose clock is wrong', () => {
  it('is told by how much, in the unit that people would use', () => {
    const notes = [0, 119_000, -180_000, 90 * 60_000, -1.2 * dayMs, 40 * dayMs, -3 * 365 * dayMs].map(clockNote);
    const said = (difference: string) => `The phone's clock is about ${difference} this computer's.`;
    assert.deepEqual(notes, [
      undefined,
      undefined,
      said('3 minutes behind'),
      said('2 hours ahead of'),
      said('29 hours behind'),
      said('40 days ahead of'),
      said('3 years behind'),
    ]);
  });

  it('is said of every action with a time, before it is confirmed, and of no other', () => {
    const schema = schemaOf(
      actionOf('alarm', [parameter('time', 'time')]),
      actionOf('map', [parameter('place', 'text')]),
    );
    const context = { now: '2023-11-22T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };
    const describe = (name: string, values: Readonly<Record<string, string>>, clockAheadMs: number) =>
      describeAction(resolveCall({ name, arguments: values }, schema, { ...context, clockAheadMs }));
    const alarm = 'alarm: Thu 23 Nov 2023 06:00';
    assert.equal(
      describe('alarm', { time: '6 am' }, -3 * 365 * dayMs),
      `${alarm}. The phone's clock is about 3 years behind this computer's.`,
    );
    assert.equal(describe('alarm', { time: '6 am' }, 900), alarm);
    assert.equal(describe('map', { place: 'Rome' }, -3 * 365 * dayMs), 'map: "Rome"');
  });
});
