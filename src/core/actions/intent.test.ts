import assert from 'node:assert/strict';
import { commandFor } from './command';
import { intentFor } from './intent';
import { resolveCall } from './resolve';
import type { ActionParameter, ActionSchema, ParameterType, RunKind } from './schema';
import { runKinds } from './schema';

const context = {
  now: '2026-11-21T10:30:00+01:00',
  timeZone: 'Europe/Berlin',
  locale: 'en-GB',
  contacts: [{ name: 'Ngozi Adeyemi', phone: '+44 7700 900010' }],
};

const parameter = (name: string, type: ParameterType): ActionParameter => ({
  name,
  type,
  required: true,
  maxLength: 500,
});
const hostile = "x'; am start -a android.intent.action.CALL -d tel:112 #`id`$(id)\u202e\n--es a b";

/** Every run kind with the only intent that it may become. A kind without a row fails the test. */
const kinds: Readonly<
  Record<RunKind, { readonly parameters: readonly ActionParameter[]; readonly intent: string | undefined }>
> = {
  dial: { parameters: [parameter('contact', 'contact')], intent: 'android.intent.action.DIAL' },
  sms: {
    parameters: [parameter('contact', 'contact'), parameter('message', 'text')],
    intent: 'android.intent.action.SENDTO',
  },
  email: {
    parameters: [parameter('subject', 'text'), parameter('body', 'text')],
    intent: 'android.intent.action.SENDTO',
  },
  web_search: { parameters: [parameter('query', 'text')], intent: 'android.intent.action.WEB_SEARCH' },
  calendar_insert: {
    parameters: [parameter('title', 'text'), parameter('start', 'datetime')],
    intent: 'android.intent.action.INSERT',
  },
  alarm: {
    parameters: [parameter('time', 'time'), parameter('label', 'text')],
    intent: 'android.intent.action.SET_ALARM',
  },
  timer: {
    parameters: [parameter('duration', 'duration'), parameter('label', 'text')],
    intent: 'android.intent.action.SET_TIMER',
  },
  map: { parameters: [parameter('place', 'text')], intent: 'android.intent.action.VIEW' },
  contact_insert: {
    parameters: [parameter('name', 'text'), parameter('phone', 'phone')],
    intent: 'android.intent.action.INSERT',
  },
  settings: { parameters: [], intent: 'android.settings.SETTINGS' },
  none: { parameters: [parameter('note', 'text')], intent: undefined },
};

const said: Readonly<Record<ParameterType, string>> = {
  text: hostile,
  contact: 'Ngozi',
  phone: '0301 234567',
  datetime: 'Thursday 7 pm',
  date: 'tomorrow',
  time: 'half past six in the morning',
  duration: '90 minutes',
  integer: '3',
  boolean: 'true',
  enum: '',
};

function resolvedOf(run: RunKind, values: Readonly<Record<string, string>> = {}) {
  const { parameters } = kinds[run];
  const schema: ActionSchema = {
    version: 1,
    format: 'tagged-json',
    actions: [{ name: 'act', description: '', run, parameters }],
  };
  const given = Object.fromEntries(parameters.map(({ name, type }) => [name, values[name] ?? said[type]]));
  return resolveCall({ name: 'act', arguments: given }, schema, context);
}

describe('intents', () => {
  for (const run of runKinds) {
    it(`${run}: one fixed intent that leaves the last step to a person`, () => {
      const resolved = resolvedOf(run);
      assert.deepEqual(resolved.questions, []);
      const plan = intentFor(resolved);
      const { intent } = kinds[run];
      if (plan.kind === 'none') {
        assert.equal(intent, undefined);
        assert.equal(commandFor(resolved), undefined);
        return;
      }
      const values = plan.arguments;
      assert.deepEqual(values.slice(0, 2), ['-a', intent]);
      assert.equal(values.filter((value) => value === '-a').length, 1);
      assert.ok(
        !values.some((value) => ['-n', '-f', '-c', '-p', '--user', '--grant-read-uri-permission'].includes(value)),
      );
      // What sends or calls at once has no place in any template; the model's words stay inside one value.
      const isOurs = values.filter((value) => !value.includes('am start'));
      assert.ok(!isOurs.some((value) => /action\.(?:CALL|SEND|DELETE|EDIT|CALL_PRIVILEGED)$/.test(value)));
      assert.ok(values.every((value) => !/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.test(value)));
      const skipsNoDialog = values.indexOf('android.intent.extra.alarm.SKIP_UI');
      assert.ok(skipsNoDialog < 0 || values[skipsNoDialog + 1] === 'false');
      const words = commandFor(resolved)
        ?.split(/'(?:[^']|'\\'')*'/)
        .join('');
      assert.equal(words?.trim().replace(/ +/g, ' '), 'am start -W', 'everything but the program is quoted');
    });
  }

  it('dials no code that can forward calls or wipe a phone', () => {
    const codes = [
      '*21*0900#',
      '##002#',
      '*#06#',
      '#31#0301234567',
      '＊21＃',
      '0301,,1#',
      '0301;ext=1',
      'tel:*1#',
      '+',
    ];
    for (const code of codes) {
      for (const run of ['dial', 'sms'] as const) {
        assert.equal(resolvedOf(run, { contact: code }).status, 'incomplete', `${run} ${code}`);
      }
      assert.equal(resolvedOf('contact_insert', { phone: code }).status, 'incomplete', code);
    }
  });
});
