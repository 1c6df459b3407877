import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ourProgram } from './our-program';
import { atTerminal, type Exchange } from './phone/at-terminal';
import { entriesOf, type FleetBed, startFleetBed } from './phone/fleet-bed';
import { requireEnvironment } from './phone/test-bed';

const sample = path.resolve(import.meta.dirname, '../../examples/phone-assistant');
const request = 'Text 0301234567 that I am running late';
const rowsScored = 3;

describe('asking phones from the command line', function () {
  this.timeout(180_000);
  let fleet: FleetBed;
  let model: string;
  let project: string;
  before(async function () {
    requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
    model = requireEnvironment(this, 'MOBILE_LLM_TEST_MODEL_GGUF');
    const adb = requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
    fleet = await startFleetBed(adb, ['phone-4gb', 'phone-6gb']);
    project = await copyProject(path.join(fleet.bed.folder, 'project'));
  });
  after(async () => fleet?.dispose());

  it('asks several at once and says in one table how each did, and that the replies are equal', async () => {
    const ended = await fleet.mobileLlm('chat', project, '--all', '--model', model, '-m', request, 'How are you?');
    assert.equal(ended.exitCode, 0, ended.said);
    const done = ended.events.at(-1);
    assert.deepEqual([done?.['repliesEqual'], done?.['actionsEqual']], [true, true], ended.said);
    const entries = entriesOf(ended);
    assert.deepEqual([...entries.keys()].sort(), fleet.phones.map(({ state }) => state.serial).sort());
    for (const [device, entry] of entries) {
      assert.deepEqual([entry['virtual'], entry['speedOf'], entry['replyVariant']], [true, 'this computer', 'A']);
      for (const measured of ['loadMs', 'firstTokenMs', 'replyTokensPerSecond', 'promptTokensPerSecond']) {
        assert.ok(Number(entry[measured]) > 0, `${measured} of ${device}`);
      }
      for (const measured of ['serverMemoryBytes', 'celsiusBefore', 'celsiusAfter', 'batteryPercent']) {
        assert.ok(Number(entry[measured]) > 0, `${measured} of ${device}`);
      }
      const own = ended.events.filter((event) => event['device'] === device && event['event'] === 'reply');
      assert.deepEqual(
        own.map(({ reply }) => reply),
        entry['replies'],
      );
    }
    assert.match(ended.said, /phone +model .* tokens\/s .* replies +actions +result\n/);
    assert.match(ended.said, /\(virtual\).*\(this computer's\).* equal +equal +answered/);
  });

  it('scores the same rows on the phones and here at the same time, each by itself', async () => {
    const lines = (await readFile(path.join(sample, 'data', 'assistant.eval.jsonl'), 'utf8')).split('\n');
    const dataset = path.join(project, 'few.jsonl');
    await writeFile(
      dataset,
      lines
        .filter((line) => line.includes('"name":"sms"'))
        .slice(0, rowsScored)
        .join('\n'),
    );
    const where = ['--on', 'all', '--on', 'host'];
    const ended = await fleet.mobileLlm('eval', '--dataset', dataset, '--model', model, ...where);
    assert.equal(ended.exitCode, 0, ended.said);
    const places = entriesOf(ended, 'places');
    assert.deepEqual([...places.keys()].sort(), ['host', ...fleet.phones.map(({ state }) => state.serial)].sort());
    for (const [place, entry] of places) {
      const rows = ended.events.filter(({ event, device }) => event === 'row' && device === place);
      assert.equal(rows.length, rowsScored, place);
      assert.equal(entry['rows'], rowsScored);
      assert.ok(Number(entry['replyTokensPerSecond']) > 0, place);
      const matched = rows.filter(({ score }) => (score as { exactMatch: boolean }).exactMatch).length;
      assert.equal(entry['exactMatch'], matched / rowsScored, place);
      assert.equal(entry['virtual'], place === 'host' ? undefined : true);
    }
    // One reply at a time on both, so the same arithmetic; here several are computed together.
    const saidOn = (serial: string) =>
      ended.events
        .filter(({ event, device }) => event === 'row' && device === serial)
        .map(({ id, said }) => [id, said]);
    const [one, other] = fleet.phones.map(({ state }) => saidOn(state.serial));
    assert.deepEqual(one, other);
  });

  it('talks with one phone at a time, and opens nothing where nobody could confirm it', async () => {
    const codeOf = async (...args: string[]) =>
      (await fleet.mobileLlm('chat', project, ...args)).events.at(-1)?.['code'];
    assert.equal(await codeOf(), 'adb.severalPhones');
    assert.equal(await codeOf('--all'), 'adb.onePhoneOnly');
    const serial = fleet.bed.state.serial;
    assert.equal(await codeOf('--device', serial, '-m', request, '--open'), 'actions.noTerminal');
  });

  it('opens an action on the word of the person at the terminal, as they changed it, and no other', async () => {
    const { screen, exitCode } = await chatAtTerminal([
      [/you: /, `${request}\r`],
      [/would run: .*\[o\]pen on the phone, \[e\]dit, \[s\]kip \(Enter\): /s, 'e\r'],
      [/contact \[.*\].*: /, '\r'],
      [/message \[.*\].*: /, 'it is $(late); sorry\r'],
      [/would run: .*\[o\]pen on the phone/s, 'open\r'],
      [/opened on the phone\r?\n.*you: /s, `${request}\r`],
      [/\[s\]kip \(Enter\): /, '\r'],
      [/you: /, '/exit\r'],
    ]);
    assert.equal(exitCode, 0, screen);
    assert.deepEqual(await intentsOf('default'), [
      [
        '-W',
        '-a',
        'android.intent.action.SENDTO',
        '-d',
        'smsto:0301234567',
        '--es',
        'sms_body',
        'it is $(late); sorry',
      ],
    ]);
    const log = (await readFile(path.join(project, '.mobile-llm', 'opened-actions.jsonl'), 'utf8')).trim();
    assert.match(log, /"action":"sms".*"outcome":"opened"}$/);
    assert.equal(log.split('\n').length, 1);
  });

  it('with -m offers each action when told to, and takes nothing for an answer that was typed before', async () => {
    const exchanges: Exchange[] = [
      [/to the phone/, 'o\ropen\ro'],
      [/would run: .*\[s\]kip \(Enter\): /s, '\r'],
    ];
    const before = await intentsOf('default');
    const { screen, exitCode } = await chatAtTerminal(exchanges, '-m', request, '--open');
    assert.equal(exitCode, 0, screen);
    assert.deepEqual(await intentsOf('default'), before);
  });

  function chatAtTerminal(exchanges: readonly Exchange[], ...args: readonly string[]) {
    const cli = ourProgram('cli');
    const device = ['--device', fleet.bed.state.serial];
    const command = [cli.program, ...cli.arguments, 'chat', project, ...device, '--model', model, ...args];
    const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(fleet.bed.link.address.port) };
    return atTerminal(command, exchanges, { env, timeoutMs: 60_000 });
  }

  /** What apps of the phone were given. */
  async function intentsOf(name: string): Promise<readonly (readonly string[])[]> {
    const file = path.join(fleet.bed.folder, 'phones', name, 'root', 'data', 'intents.log');
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);
    return lines.map((line) => (JSON.parse(line) as { readonly arguments: readonly string[] }).arguments);
  }
});

/** The sample's recipe and actions, without its data; no time is spent on choosing threads. */
async function copyProject(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const files = (await readdir(sample)).filter((name) => name.endsWith('.yaml'));
  await Promise.all(files.map((name) => copyFile(path.join(sample, name), path.join(folder, name))));
  const recipe = path.join(folder, 'mobile-llm.yaml');
  const text = await readFile(recipe, 'utf8');
  await writeFile(recipe, text.replace('device: { ', 'device: { threads: 1, '));
  return folder;
}
