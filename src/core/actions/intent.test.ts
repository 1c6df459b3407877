import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { commandFor } from './command';
import { intentFor } from './intent';
import { intentCases, resolvedCase, resolvedWith } from './intent.cases';
import { type RunKind, runKinds } from './schema';
import { parameter } from './schema.cases';
import { settingsPages } from './settings-pages';

const hostile = "x'; am start -a android.intent.action.CALL -d tel:112 #`id`$(id)\u202e\n--es a b";
/** As it reaches the phone: one line, without direction tricks. */
const tamed = hostile.replace('\u202e\n', ' ');

function argumentsOf(resolved: ReturnType<typeof resolvedCase>): readonly string[] {
  assert.deepEqual(resolved.questions, []);
  const plan = intentFor(resolved);
  return plan.kind === 'intent' ? plan.arguments : [];
}

const textNames = (run: RunKind) =>
  intentCases[run].parameters.filter(({ type }) => type === 'text').map(({ name }) => name);

describe('intents', () => {
  for (const run of runKinds) {
    it(`${run}: one fixed intent that leaves the last step to a person`, () => {
      const words = argumentsOf(resolvedCase(run, Object.fromEntries(textNames(run).map((name) => [name, hostile]))));
      const { action } = intentCases[run];
      if (action === undefined) {
        assert.deepEqual(words, []);
        return;
      }
      assert.deepEqual(words.slice(0, 2), ['-a', action]);
      assert.equal(words.filter((word) => word === '-a').length, 1);
      const never = ['-n', '-f', '-c', '-p', '--user', '--grant-read-uri-permission'];
      assert.ok(!words.some((word) => never.includes(word)));
      // What sends or calls at once has no place in any template; the model's words stay inside one value.
      const isOurs = words.filter((word) => !word.includes('am start'));
      assert.ok(!isOurs.some((word) => /action\.(?:CALL|SEND|DELETE|EDIT|CALL_PRIVILEGED)$/.test(word)));
      assert.ok(words.every((word) => !/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.test(word)));
      const skipsNoDialog = words.indexOf('android.intent.extra.alarm.SKIP_UI');
      assert.ok(skipsNoDialog < 0 || words[skipsNoDialog + 1] === 'false');
    });
  }

  for (const run of runKinds) {
    for (const name of textNames(run).filter(() => intentCases[run].action !== undefined)) {
      it(`${run}: a shell passes on what "${name}" says, as one word and nothing else`, function () {
        if (process.platform === 'win32') {
          this.skip();
        }
        const resolved = resolvedCase(run, { [name]: hostile });
        const print = `am() { printf '%s\\000' "$@"; }; ${commandFor(resolved)}`;
        const words = execFileSync('/bin/sh', ['-c', print], { encoding: 'utf8' }).split('\0').slice(0, -1);
        assert.deepEqual(words, ['start', '-W', ...argumentsOf(resolved)]);
        const given = words.filter((word) => word === tamed || word === `geo:0,0?q=${encodeURIComponent(tamed)}`);
        assert.equal(given.length, 1, JSON.stringify(words));
      });
    }
  }

  it('fills every extra that a person would expect', () => {
    const extra = 'android.intent.extra';
    const words = (run: RunKind) => argumentsOf(resolvedCase(run)).slice(2);
    const mail = ['-d', 'mailto:ada.lovelace@example.org', '--es', `${extra}.SUBJECT`, 'Tea'];
    assert.deepEqual(words('email'), [...mail, '--es', `${extra}.TEXT`, 'At four?']);
    const texts = { title: 'Choir', eventLocation: 'Town hall', description: 'Bring the notes' };
    assert.deepEqual(words('calendar_insert'), [
      ...['-d', 'content://com.android.calendar/events'],
      ...Object.entries(texts).flatMap(([key, value]) => ['--es', key, value]),
      ...['--el', 'beginTime', '1795716000000', '--el', 'endTime', '1795721400000', '--ez', 'allDay', 'false'],
    ]);
    const contact = ['--es', 'name', 'Ada Lovelace', '--es', 'phone', '0301234567', '--es', 'email', 'ada@example.org'];
    assert.deepEqual(words('contact_insert').slice(2), contact);
    const timer = ['--ei', `${extra}.alarm.LENGTH`, '600', '--es', `${extra}.alarm.MESSAGE`, 'Eggs'];
    assert.deepEqual(words('timer').slice(0, 6), timer);
  });

  it('puts no text in two places, whatever its parameter is called', () => {
    const valuesOf = (run: RunKind, said: Readonly<Record<string, string>>) => {
      const parameters = Object.keys(said).map((name) => parameter(name, name === 'start' ? 'datetime' : 'text'));
      const words = argumentsOf(resolvedWith(run, parameters, said));
      return words.flatMap((word, index) => (word === '--es' ? [`${words[index + 1]}=${words[index + 2]}`] : []));
    };
    const extra = 'android.intent.extra';
    assert.deepEqual(valuesOf('email', { subject: 'Tea' }), [`${extra}.SUBJECT=Tea`]);
    assert.deepEqual(valuesOf('email', { words: 'At four?' }), [`${extra}.TEXT=At four?`]);
    const start = 'Thursday 7 pm';
    assert.deepEqual(valuesOf('calendar_insert', { place: 'Hall', what: 'Choir', start }), [
      'title=Choir',
      'eventLocation=Hall',
    ]);
    assert.deepEqual(valuesOf('contact_insert', { first_name: 'Ada', last_name: 'Lovelace' }), ['name=Ada Lovelace']);
  });

  it('makes a day without a time an event of the whole day, in any zone on that day', () => {
    const parameters = [parameter('title', 'text'), parameter('day', 'date')];
    const words = argumentsOf(resolvedWith('calendar_insert', parameters, { title: 'Holiday', day: 'tomorrow' }));
    const begin = Number(words[words.indexOf('beginTime') + 1]);
    for (const timeZone of ['UTC', 'Europe/Berlin', 'America/Los_Angeles', 'Pacific/Pago_Pago', 'Asia/Tokyo']) {
      assert.equal(new Intl.DateTimeFormat('sv-SE', { timeZone }).format(begin), '2026-11-22', timeZone);
    }
    assert.deepEqual(words.slice(-3), ['--ez', 'allDay', 'true']);
  });

  it('opens the settings at a page of the table, and at none of the model’s own', () => {
    const actionOfPage = (page: string) => argumentsOf(resolvedCase('settings', { page }));
    for (const page of settingsPages) {
      const words = actionOfPage(page);
      assert.equal(words.length, 2);
      assert.match(words[1] ?? '', /^android\.settings\.[A-Z_]+_SETTINGS$/);
    }
    assert.deepEqual(argumentsOf(resolvedWith('settings', [], {})), ['-a', 'android.settings.SETTINGS']);
    assert.equal(resolvedCase('settings', { page: 'MASTER_CLEAR' }).status, 'incomplete');
    const own = [parameter('page', 'enum', { values: ['constructor'] })];
    assert.deepEqual(
      argumentsOf(resolvedWith('settings', own, { page: 'constructor' })).at(-1),
      'android.settings.SETTINGS',
    );
  });

  it('sets a timer to no more than a day, and says so', () => {
    const noteOf = (duration: string) => {
      const plan = intentFor(resolvedCase('timer', { duration }));
      return plan.kind === 'intent' ? [plan.arguments[4], plan.note] : [];
    };
    assert.deepEqual(noteOf('24 hours'), ['86400', undefined]);
    assert.deepEqual(noteOf('two days'), ['86400', 'A timer of the phone runs 24 hours at most.']);
  });

  it('writes to one address only, and asks for another where it is none', () => {
    const addressOf = (to: string) => {
      const resolved = resolvedCase('email', { to });
      return resolved.status === 'complete' ? argumentsOf(resolved)[3] : resolved.questions[0];
    };
    assert.equal(addressOf('ada@example.org'), 'mailto:ada@example.org');
    assert.equal(addressOf('mailto:a+b@example.co.uk'), 'mailto:a%2Bb@example.co.uk');
    assert.equal(
      addressOf('ada underscore l at sub dash domain dot example dot com'),
      'mailto:ada_l@sub-domain.example.com',
    );
    const none = ['ada@', 'ada@example', 'a@b.de,c@d.de', 'a@b.de?bcc=c@d.de', 'a..b@c.de', 'a b@c.de'];
    for (const said of [...none, `${'x'.repeat(250)}@example.org`, '"a"@b.de', 'a@b.de&subject=x', 'a@-b.de']) {
      assert.equal(addressOf(said), 'Which e-mail address?', said);
    }
  });

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
        assert.equal(resolvedCase(run, { contact: code }).status, 'incomplete', `${run} ${code}`);
      }
      assert.equal(resolvedCase('contact_insert', { phone: code }).status, 'incomplete', code);
    }
  });
});
