import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeAction } from '../../src/core/actions/describe';
import { intentFor } from '../../src/core/actions/intent';
import { resolvedCase } from '../../src/core/actions/intent.cases';
import { parseActionSchema } from '../../src/core/actions/parse-schema';
import { type ResolveContext, resolveCall } from '../../src/core/actions/resolve';
import { runKinds } from '../../src/core/actions/schema';
import { openAction } from '../../src/node/actions/open-action';
import { readContacts } from '../../src/node/contacts/read-contacts';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const sample = parseActionSchema(
  readFileSync(path.resolve('examples/phone-assistant/mobile-llm.actions.yaml'), 'utf8'),
);
const clock: ResolveContext = { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };

describe('actions on the phone', function () {
  this.timeout(60_000);
  let bed: TestBed;
  let logFile = '';
  /** Minutes apart, so that the rate limit is no part of these tests. */
  let nowMs = 0;
  before(async function () {
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
    logFile = path.join(bed.folder, '.mobile-llm', 'opened-actions.jsonl');
  });
  after(() => bed?.dispose());
  afterEach(() => bed.setFault({ fault: 'clear' }));

  function open(name: string, values: Readonly<Record<string, string>>, context = clock) {
    assert.ok(sample.schema);
    nowMs += 60_000;
    const resolved = resolveCall({ name, arguments: values }, sample.schema, context);
    return openAction(bed.phone, resolved, { recipeFolder: bed.folder, now: () => nowMs });
  }

  /** What apps of the phone were given, each as the arguments of `am start -W`. */
  const intents = () =>
    readFileSync(path.join(bed.folder, 'phones', 'default', 'root', 'data', 'intents.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly arguments: readonly string[] }).arguments);
  const lastIntent = () =>
    intents()
      .at(-1)
      ?.filter((argument) => argument !== '-W');

  it('opens a message with its words as they are, whatever they hold', async () => {
    const message = `it's $(reboot) \`id\` "now"; rm -rf /data #`;
    assert.deepEqual(await open('sms', { contact: '0301234567', message }), {});
    const sendTo = ['-a', 'android.intent.action.SENDTO', '-d', 'smsto:0301234567'];
    assert.deepEqual(lastIntent(), [...sendTo, '--es', 'sms_body', message]);
    assert.ok(!/reboot/.test(readFileSync(logFile, 'utf8')));
  });

  it('finds Ngozi in the phone’s contacts and opens the dialler with her number', async () => {
    const contacts = await readContacts(bed.phone);
    assert.ok(contacts.length > 20, `${contacts.length} contacts`);
    assert.ok(sample.schema);
    const resolved = resolveCall({ name: 'call', arguments: { contact: 'Ngozi' } }, sample.schema, {
      ...clock,
      contacts,
    });
    assert.equal(describeAction(resolved), 'call: Ngozi Adeyemi (+447700900780)');
    await open('call', { contact: 'Ngozi' }, { ...clock, contacts });
    assert.deepEqual(lastIntent(), ['-a', 'android.intent.action.DIAL', '-d', 'tel:+447700900780']);
    for (const [said, name] of [
      ['my sister', 'Solveig Aasen'],
      ['grandma', 'Margaret Doyle'],
      ['lukasz', 'Łukasz Wiśniewski'],
      ['oystein dahl', 'Øystein Dahl'],
      ['Sam', ''],
      ['Sam Lindqvist', 'Sam Lindqvist'],
    ] as const) {
      const { arguments: found } = resolveCall({ name: 'call', arguments: { contact: said } }, sample.schema, {
        ...clock,
        contacts,
      });
      const value = found[0]?.value;
      assert.equal(value?.kind === 'contact' ? value.name : '', name, said);
    }
  });

  it('opens every kind of action with the values that it was confirmed with', async () => {
    for (const run of runKinds) {
      nowMs += 60_000;
      const resolved = resolvedCase(run);
      const plan = intentFor(resolved);
      const before = intents().length;
      const { note } = await openAction(bed.phone, resolved, { recipeFolder: bed.folder, now: () => nowMs });
      if (plan.kind === 'none') {
        assert.equal(intents().length, before);
      } else {
        assert.deepEqual(lastIntent(), plan.arguments, run);
        assert.equal(note, plan.note, run);
      }
    }
  });

  it('opens nothing on a locked phone, one asleep, without an app, or without permission, and says which', async () => {
    const before = intents().length;
    const map = { place: 'Rome' };
    await bed.setFault({ fault: 'locked' });
    await assert.rejects(open('map', map), { code: 'actions.phoneLocked' });
    await bed.setFault({ fault: 'clear' });
    await bed.setFault({ fault: 'asleep' });
    await assert.rejects(open('map', map), { code: 'actions.phoneAsleep', message: /screen of the phone is off/ });
    await bed.setFault({ fault: 'clear' });
    await bed.setFault({ fault: 'no-app', action: 'android.intent.action.VIEW' });
    await assert.rejects(open('map', map), { code: 'actions.noApp' });
    await bed.setFault({ fault: 'clear' });
    await bed.setFault({ fault: 'denied' });
    await assert.rejects(open('map', map), { code: 'actions.notPermitted' });
    await assert.rejects(readContacts(bed.phone), { code: 'contacts.notPermitted' });
    await bed.setFault({ fault: 'clear' });
    assert.equal(intents().length, before);
    assert.deepEqual(await open('map', map), {});
  });
});
