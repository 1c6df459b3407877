import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { resolveCall } from '../../core/actions/resolve';
import { schemaOf, sms } from '../../core/actions/schema.cases';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { Phone } from '../adb/phone';
import { openAction } from './open-action';

const schema = schemaOf(sms);
const context = { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };
const call = { name: 'sms', arguments: { contact: '0301234567', message: 'the secret plan' } };
const message = resolveCall(call, schema, context);

/** Answers `am` and the question for the lock screen; any other use of it fails. */
function phoneThat(serial: string, answers: { readonly lock?: string; readonly am?: string | Error }) {
  const started: string[] = [];
  const shell: Phone['shell'] = async (command) => {
    if (!command.startsWith('am start')) {
      return { exitCode: 0, stdout: answers.lock ?? '', stderr: '' };
    }
    started.push(command);
    if (answers.am instanceof Error) {
      throw answers.am;
    }
    return { exitCode: 0, stdout: answers.am ?? 'Starting: Intent { }\nStatus: ok\nComplete\n', stderr: '' };
  };
  const unused = () => Promise.reject(new Error('not to be used'));
  const phone: Phone = { serial, shell, shellStream: unused, openSocket: unused, close: () => Promise.resolve() };
  return { phone, started };
}

describe('opening an action', () => {
  let folder = '';
  let logFile = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'open-action-'));
    logFile = path.join(folder, '.mobile-llm', 'opened-actions.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const logged = () =>
    readFileSync(logFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('logs what was opened, and nothing of what it says', async () => {
    const { phone, started } = phoneThat('LOG', {});
    assert.deepEqual(await openAction(phone, message, { recipeFolder: folder }), {});
    assert.equal(started.length, 1);
    const [{ time, ...record } = {}] = logged();
    assert.ok(Date.parse(String(time)) > 0);
    const intent = 'android.intent.action.SENDTO';
    assert.deepEqual(record, { phone: 'LOG', action: 'sms', intent, outcome: 'opened' });
    assert.ok(!/secret|030/.test(readFileSync(logFile, 'utf8')));
    assert.equal(readFileSync(path.join(folder, '.mobile-llm', '.gitignore'), 'utf8'), '*\n');
    assert.ok(process.platform === 'win32' || (statSync(logFile).mode & 0o077) === 0);
  });

  it('opens nothing behind a lock screen', async () => {
    const { phone, started } = phoneThat('LOCKED', { lock: '  mKeyguardShowing=true\n' });
    await assert.rejects(openAction(phone, message, { recipeFolder: folder }), { code: 'actions.phoneLocked' });
    assert.deepEqual(started, []);
    assert.equal(logged()[0]?.['outcome'], 'actions.phoneLocked');
  });

  it('opens nothing while the screen is off', async () => {
    const { phone, started } = phoneThat('ASLEEP', { lock: '  mKeyguardShowing=false\n  mWakefulness=Dozing\n' });
    await assert.rejects(openAction(phone, message, { recipeFolder: folder }), { code: 'actions.phoneAsleep' });
    assert.deepEqual(started, []);
    assert.equal(logged()[0]?.['outcome'], 'actions.phoneAsleep');
  });

  it('opens six a minute on one phone, and the seventh waits', async () => {
    const { phone, started } = phoneThat('BUSY', {});
    for (let second = 0; second < 6; second += 1) {
      await openAction(phone, message, { recipeFolder: folder, now: () => second * 1000 });
    }
    await assert.rejects(
      openAction(phone, message, { recipeFolder: folder, now: () => 6000 }),
      (error: WorkbenchError) => {
        return error.code === 'actions.tooMany' && error.fix.includes('54 s');
      },
    );
    await openAction(phoneThat('OTHER', {}).phone, message, { recipeFolder: folder, now: () => 6000 });
    await openAction(phone, message, { recipeFolder: folder, now: () => 60_000 });
    assert.equal(started.length, 7);
    assert.equal(logged().length, 9);
  });

  it('says so when the phone refuses or does not answer', async () => {
    const refusing = phoneThat('REFUSES', { am: 'Error: Activity not started, unable to resolve Intent { }\n' });
    await assert.rejects(openAction(refusing.phone, message, { recipeFolder: folder }), { code: 'actions.noApp' });
    const late = new WorkbenchError('adb.timeout', { serial: 'LATE', seconds: 20, timeout: 'shell command' });
    const silent = phoneThat('LATE', { am: late });
    await assert.rejects(openAction(silent.phone, message, { recipeFolder: folder }), { code: 'actions.notShown' });
    assert.deepEqual(
      logged().map(({ outcome }) => outcome),
      ['actions.noApp', 'actions.notShown'],
    );
  });

  it('opens nothing that it cannot log', async () => {
    writeFileSync(path.join(folder, '.mobile-llm'), 'a file, not a folder');
    const { phone, started } = phoneThat('UNLOGGED', {});
    await assert.rejects(openAction(phone, message, { recipeFolder: folder }), { code: 'actions.logUnwritable' });
    assert.deepEqual(started, []);
  });

  it('opens nothing while a question is open', async () => {
    const { phone, started } = phoneThat('OPEN', {});
    const unknown = resolveCall({ name: 'sms', arguments: { contact: 'Ngozi', message: 'hi' } }, schema, context);
    await assert.rejects(openAction(phone, unknown, { recipeFolder: folder }), { code: 'actions.incomplete' });
    assert.deepEqual(started, []);
  });
});
