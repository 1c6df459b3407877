import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readLockState, readSleep, readStartAnswer } from '../../src/core/actions/start-answer';
import { readContacts } from '../../src/node/contacts/read-contacts';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const dial = "am start -W -a android.intent.action.DIAL -d 'tel:+44 7700 900009'";

describe('Android on the virtual phone', function () {
  this.timeout(60_000);
  let bed: TestBed;
  before(async function () {
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
  });
  after(async () => bed?.dispose());
  afterEach(async () => bed.setFault({ fault: 'clear' }));

  const output = async (command: string) => (await bed.phone.shell(command)).stdout;
  const opened = async () => {
    const { stdout, stderr } = await bed.phone.shell(dial);
    return readStartAnswer(stdout, stderr);
  };

  it('lets its contacts be read, the hard ones too, and no row that a name forges', async () => {
    const contacts = await readContacts(bed.phone);
    const find = (name: string) => contacts.find((contact) => contact.name === name);
    assert.equal(find('Mum')?.phone, '+447700900009');
    assert.equal(find('Lucía Ferrer')?.email, 'lucia@example.org');
    assert.deepEqual(find('Ngozi Adeyemi'), { name: 'Ngozi Adeyemi', phone: '+447700900780', nickname: 'Zizi' });
    assert.equal(find('Müller, Jürgen')?.phone, '+447700900813');
    assert.deepEqual(
      contacts.filter(({ name }) => name === 'Sam Lindqvist').map(({ phone }) => phone),
      ['+442079460018'],
      'the number that its owner chose',
    );
    assert.equal(contacts.filter(({ name }) => name.startsWith('Anna ')).length, 2);
    assert.equal(find('Call forwarding'), undefined);
    assert.ok(!contacts.some(({ phone }) => /5550177|5550199/.test(phone)), 'forged numbers');
    assert.ok(contacts.length >= 35, `${contacts.length} contacts`);
  });

  it('keeps them to itself where it denies it', async () => {
    await bed.setFault({ fault: 'denied', access: 'contacts' });
    await assert.rejects(readContacts(bed.phone), { code: 'contacts.notPermitted' });
    assert.deepEqual(await opened(), {});
  });

  it('records exactly the arguments that an app gets', async () => {
    const hostile = `it's "two\nlines", $HOME; \t*`;
    const quoted = `'${hostile.replaceAll("'", `'\\''`)}'`;
    await output(`am start -a android.intent.action.SENDTO -d smsto:1 --es sms_body ${quoted}`);
    const log = await readFile(path.join(bed.folder, 'phones/default/root/data/intents.log'), 'utf8');
    const last: { arguments?: unknown } = JSON.parse(log.trim().split('\n').at(-1) ?? '');
    assert.deepEqual(last.arguments, [
      ...['-a', 'android.intent.action.SENDTO', '-d', 'smsto:1'],
      ...['--es', 'sms_body', hostile],
    ]);
  });

  it('has no app for an action, or denies it, each in words that we understand', async () => {
    await bed.setFault({ fault: 'no-app', action: 'android.intent.action.DIAL' });
    await assert.rejects(opened(), { code: 'actions.noApp' });
    await bed.setFault({ fault: 'denied', access: 'apps' });
    await bed.setFault({ fault: 'no-app', action: 'another' });
    await assert.rejects(opened(), { code: 'actions.notPermitted' });
    await bed.setFault({ fault: 'clear' });
    assert.deepEqual(await opened(), {});
  });

  it('tells of its lock screen', async () => {
    const dumps = 'dumpsys window policy; dumpsys activity activities';
    assert.equal(readLockState(await output(dumps)), false);
    await bed.setFault({ fault: 'locked' });
    assert.equal(readLockState(await output(dumps)), true);
  });

  it('tells that its screen is off, and then draws nothing', async () => {
    assert.equal(readSleep(await output('dumpsys power')), false);
    await bed.setFault({ fault: 'asleep' });
    assert.equal(readSleep(await output('dumpsys power')), true);
    assert.match(await output('dumpsys window policy'), /screenState=SCREEN_STATE_OFF/);
  });
});
