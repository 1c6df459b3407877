import assert from 'node:assert/strict';
import { parseActionSchema } from '../actions/parse-schema';
import { readReply } from '../actions/reply-reader';
import { writeActions } from '../actions/tagged-json';
import type { ActionCall } from '../dataset/conversation';
import { scoreRow, summarize } from './score';

const { schema, problems } = parseActionSchema(`version: 1
format: tagged-json
actions:
  - {name: call, run: dial, parameters: [{name: contact, type: contact}]}
  - name: event
    run: calendar_insert
    parameters: [{name: title, type: text}, {name: start, type: datetime}, {name: duration, type: duration, required: false, default: 1 hour}]
`);
assert.ok(schema !== undefined, JSON.stringify(problems));
const context = {
  now: '2026-11-21T10:30:00+01:00',
  timeZone: 'Europe/Berlin',
  locale: 'en-GB',
  contacts: [{ name: 'Ngozi Adeyemi', phone: '+44 7700 900010' }],
};
const score = (expected: readonly ActionCall[], reply: string) =>
  scoreRow({ expected, reply: readReply(reply, schema), schema, context });
const event = (title: string, start: string, duration?: string): ActionCall => ({
  name: 'event',
  arguments: { title, start, ...(duration === undefined ? {} : { duration }) },
});
const meansSame = (wanted: ActionCall, given: ActionCall) => score([wanted], writeActions([given])).exactMatchResolved;
const call = (contact: string): ActionCall => ({ name: 'call', arguments: { contact } });

describe('scoring', () => {
  it('tells letter for letter from same meaning', () => {
    const wanted = event('Team meeting', 'Thursday 7 pm', 'two hours');
    const exact = score([wanted], writeActions([wanted]));
    assert.deepEqual([exact.exactMatch, exact.exactMatchResolved], [true, true]);
    const near = score([wanted], writeActions([event('team  meeting.', 'thursday at 19:00', '120 minutes')]));
    assert.deepEqual([near.exactMatch, near.exactMatchResolved], [false, true]);
  });

  it('compares what the words mean', () => {
    assert.ok(meansSame(event('x', 'noon'), event('x', '12 pm', 'an hour')), 'the default length');
    assert.ok(!meansSame(event('x', 'noon'), event('x', 'noon', 'two hours')));
    assert.ok(!meansSame(event('x', 'Thursday 7 pm'), event('x', 'Thursday 7 am')));
    assert.ok(!meansSame(event('x', 'Thursday 7 pm'), event('x', 'Thursday at 7')));
    assert.ok(!meansSame(event('x', 'noon'), event('y', 'noon')));
    assert.ok(meansSame(call('ngozi'), call('Ngozi Adeyemi')));
    assert.ok(meansSame(call('Ada'), call('ada.')), 'unknown people are compared as said');
    assert.ok(!meansSame(call('Ada'), call('Ida')));
    assert.ok(meansSame(event('x', 'at seven'), event('x', 'At seven')), 'an unclear time is compared as said');
  });

  it('counts wrong, missing, extra and broken actions as misses', () => {
    const wanted = call('Ngozi');
    assert.ok(!score([wanted], 'Calling Ngozi.').exactMatchResolved);
    assert.ok(!score([wanted], writeActions([wanted, wanted])).exactMatchResolved);
    assert.ok(!score([wanted], writeActions([event('Ngozi', 'noon')])).exactMatchResolved);
    const broken = score([wanted], `${writeActions([wanted])}<action>{"name"`);
    assert.deepEqual([broken.exactMatch, broken.invalidActions], [false, 1]);
  });

  it('wants restraint where nothing is to be done', () => {
    assert.ok(score([], 'Any words will do.').exactMatchResolved);
    const eager = score([], writeActions([call('Ngozi')]));
    assert.deepEqual([eager.exactMatch, eager.isRestrained], [false, false]);
    assert.ok(!score([], '<action>{').isRestrained);
  });

  it('sums up as fractions', () => {
    const wanted = event('x', 'noon');
    const scores = [
      score([wanted], writeActions([wanted])),
      score([wanted], writeActions([event('x', '12 pm')])),
      score([], 'Hello.'),
      score([], writeActions([wanted])),
    ];
    assert.deepEqual(summarize(scores), {
      rows: 4,
      exactMatch: 0.5,
      exactMatchResolved: 0.75,
      restraint: 0.5,
      perAction: {
        event: { rows: 2, exactMatch: 0.5, exactMatchResolved: 1 },
        none: { rows: 2, exactMatch: 0.5, exactMatchResolved: 0.5 },
      },
    });
    assert.deepEqual(summarize([]), { rows: 0, exactMatch: 0, exactMatchResolved: 0, restraint: 0, perAction: {} });
  });
});
