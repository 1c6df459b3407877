import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { PartPlan } from '../../node/setup/part-plan';
import type { SetupItem } from '../../node/setup/progress';
import type { ToolReport } from '../../node/setup/tool-report';
import type { SetupState } from '../../protocol/webview/setup';
import { SetupCheck, type SetupWorld } from './setup-check';

const never = new AbortController().signal;
const python: ToolReport = { name: 'Python', status: 'ok', version: '3.11.7', path: '/usr/bin/python3' };
const adb: ToolReport = { name: 'adb server', status: 'ok', path: '127.0.0.1:5037' };

function part(item: SetupItem, status: ToolReport['status']): ToolReport {
  return { name: item, item, status, ...(status === 'later' && { detail: 'is made when it is first needed' }) };
}

/** A computer on which parts appear when they are installed. */
class PretendedComputer implements SetupWorld {
  readonly installable: readonly SetupItem[] = ['python', 'llama-host', 'llama-phone'];
  readonly tunnel = undefined;
  readonly states: SetupState[] = [];
  readonly asked: PartPlan[] = [];
  readonly made = new Set<SetupItem>();
  says = true;
  makes: SetupWorld['install'] = async (items, { onProgress }) => {
    for (const item of items) {
      onProgress({ item, title: item, state: 'running', done: 1, total: 4, unit: 'bytes' });
      this.made.add(item);
    }
  };

  async examine(): Promise<readonly ToolReport[]> {
    const items: readonly SetupItem[] = ['uv', 'python', 'native-tools', 'llama-source', 'llama-host', 'llama-phone'];
    return [python, ...items.map((item) => part(item, this.made.has(item) ? 'ok' : 'later'))];
  }

  async examinePhones(): Promise<ToolReport> {
    return adb;
  }

  install: SetupWorld['install'] = (items, options) => this.makes(items, options);

  async confirm(plan: PartPlan): Promise<boolean> {
    this.asked.push(plan);
    return this.says;
  }

  async check(): Promise<SetupCheck> {
    const check = new SetupCheck(this, (state) => this.states.push(state));
    await check.check(never);
    return check;
  }
}

function line(state: SetupState | undefined, id: string) {
  return state?.groups.flatMap(({ lines }) => lines).find((one) => one.id === id);
}

describe('The check of the set-up', () => {
  it('groups what the computer brings, what is made and what phones need, with a button where something can be done', async () => {
    const check = await new PretendedComputer().check();
    const groups = check.state().groups.map(({ title, lines }) => [title, ...lines.map(({ id }) => id)]);
    assert.deepEqual(groups, [
      ['This computer', 'Python'],
      ['Made by the workbench', 'uv', 'python', 'native-tools', 'llama-source', 'llama-host'],
      ['Phones', 'llama-phone', 'adb server'],
    ]);
    assert.deepEqual(line(check.state(), 'Python')?.action, { kind: 'choose-python', label: 'Choose…' });
    assert.deepEqual(line(check.state(), 'python')?.action, { kind: 'install', label: 'Install' });
    assert.equal(line(check.state(), 'uv')?.action, undefined);
    assert.match(check.state().summary, /^Nothing is wrong/);
  });

  it('says of a part that was just made nothing of before, and shows a path as it is written', async () => {
    const computer = new PretendedComputer();
    computer.examinePhones = async () => ({ ...adb, path: '/home/\u202egnp.exe' });
    computer.makes = async ([item = 'uv'], { onProgress }) => onProgress({ item, title: item, state: 'done' });
    const check = await computer.check();
    assert.equal(line(check.state(), 'uv')?.detail, 'is made when it is first needed');
    await check.install(['uv'], never);
    const told = computer.states.map((state) => line(state, 'uv')).find((one) => one?.status === 'ok');
    assert.deepEqual(told, { id: 'uv', name: 'uv', status: 'ok' });
    assert.equal(line(check.state(), 'adb server')?.path, '/home/\ufffdgnp.exe');
  });

  it('asks with all that comes along and its size, installs that, and looks again', async () => {
    const computer = new PretendedComputer();
    const check = await computer.check();
    await check.install(['llama-host'], never);
    assert.deepEqual(computer.asked[0]?.items, ['uv', 'native-tools', 'llama-source', 'llama-host']);
    assert.ok((computer.asked[0]?.bytes ?? 0) > 1e9);
    const working = computer.states.find((state) => line(state, 'llama-host')?.status === 'working');
    assert.deepEqual(line(working, 'llama-host')?.progress, { text: '25 % · 1 B of 4 B', fraction: 0.25 });
    assert.equal(line(working, 'python')?.action, undefined, 'one at a time');
    assert.equal(line(check.state(), 'llama-host')?.status, 'ok');
    assert.equal(line(check.state(), 'python')?.action?.kind, 'install');
  });

  it('installs for everything what each run needs, and not what only phones do', async () => {
    const computer = new PretendedComputer();
    const check = await computer.check();
    await check.install('everything', never);
    assert.equal(computer.asked[0]?.items.includes('llama-phone'), false);
    assert.deepEqual([check.state().hasMissing, check.state().summary], [false, 'Everything is there.']);
    await check.install('everything', never);
    assert.equal(computer.asked.length, 1, 'nothing is left to ask about');
  });

  it('installs nothing without a yes', async () => {
    const computer = new PretendedComputer();
    computer.says = false;
    const check = await computer.check();
    await check.install(['python'], never);
    assert.equal(computer.made.size, 0);
    assert.equal(check.state().isInstalling, false);
  });

  it('says what failed and what to do, and can be tried again', async () => {
    const computer = new PretendedComputer();
    const works = computer.makes;
    computer.makes = () => Promise.reject(new WorkbenchError('setup.noNetwork', { what: 'installing uv' }));
    const check = await computer.check();
    await check.install(['python'], never);
    assert.match(check.state().failure ?? '', /^The network cannot be reached while installing uv\. Check/);
    computer.makes = works;
    await check.install(['python'], never);
    assert.equal(check.state().failure, undefined);
  });

  it('ends what is being installed when it is cancelled, which is no failure', async () => {
    const computer = new PretendedComputer();
    const started = Promise.withResolvers<void>();
    computer.makes = (_items, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        started.resolve();
      });
    const check = await computer.check();
    const installation = check.install(['python'], never);
    await started.promise;
    assert.equal(check.state().isInstalling, true);
    await check.install(['llama-host'], never);
    check.cancel();
    await installation;
    assert.equal(check.state().isInstalling, false);
    assert.match(check.state().summary, /^Nothing is wrong/);
    assert.equal(computer.made.size, 0, 'a second installation does not begin beside the first');
  });

  it('counts what only a person can solve', async () => {
    const computer = new PretendedComputer();
    const problem: ToolReport = { name: 'this computer', status: 'problem', detail: 'No disk.', fix: 'Free some.' };
    computer.examine = async () => [python, problem];
    const check = await computer.check();
    assert.equal(check.state().summary, 'One thing needs you.');
    assert.equal(line(check.state(), 'this computer')?.fix, 'Free some.');
  });

  it('says why it could not look', async () => {
    const computer = new PretendedComputer();
    computer.examine = () =>
      Promise.reject(new WorkbenchError('setup.cacheUnwritable', { folder: '/c', detail: 'no' }));
    const check = await computer.check();
    assert.match(check.state().failure ?? '', /cannot be written/);
  });
});
