import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { ourProgram } from './our-program';

const cli = ourProgram('cli');
const sample = path.resolve(import.meta.dirname, '../../examples/phone-assistant');

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function commandLine(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env) {
  return spawn(cli.program, [...cli.arguments, ...args], { cwd, env });
}

async function mobileLlm(args: readonly string[], cwd = os.tmpdir(), env?: NodeJS.ProcessEnv): Promise<Ended> {
  const child = commandLine(args, cwd, env);
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  return { exitCode, stdout, stderr };
}

/** Every line of standard output, as JSON: a line that is not makes the test fail. */
function eventsOf({ stdout }: Ended): readonly Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('command line', function () {
  this.timeout(120_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'cli-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('explains a command with --help', async () => {
    for (const command of ['', 'run', 'phone fault full']) {
      const { exitCode, stdout } = await mobileLlm([...command.split(' ').filter(Boolean), '--help']);
      assert.equal(exitCode, 0, command);
      assert.match(stdout, new RegExp(`Usage: ${`mobile-llm ${command}`.trim()}`), command);
    }
  });

  it('ends with an error event, two lines for people and a non-zero exit code', async () => {
    const ended = await mobileLlm(['run', 'absent.yaml', '--json'], folder);
    assert.equal(ended.exitCode, 1);
    const [event] = eventsOf(ended);
    assert.equal(event?.['event'], 'error');
    assert.equal(event?.['code'], 'file.notFound');
    assert.match(String(event?.['fix']), /Check the name/);
    assert.match(ended.stderr, /There is no file .*absent\.yaml/);
  });

  it('brings conversations in and out, and ends with 1 where one is refused', async () => {
    const theirs = path.join(folder, 'theirs.csv');
    writeFileSync(theirs, 'Question,Reply\nHi,Hello\n,nobody\n');
    const shown = await mobileLlm(['dataset', 'import', theirs, '--map', 'tag=Reply', '--json'], folder);
    assert.equal(eventsOf(shown).at(-1)?.['event'], 'error');
    const brought = await mobileLlm(['dataset', 'import', theirs, '--to', 'rows.jsonl', '--json'], folder);
    const events = eventsOf(brought);
    assert.deepEqual(
      events.map(({ event }) => event),
      ['format', 'row', 'note', 'refused', 'done'],
    );
    assert.deepEqual(events[0]?.['columns'], { Question: 'user', Reply: 'assistant' });
    assert.deepEqual([brought.exitCode, events.at(-1)?.['rows'], events.at(-1)?.['refused']], [1, 1, 1]);
    const sent = await mobileLlm(['dataset', 'export', 'rows.jsonl', '--as', 'sharegpt', '--to', 'out.json'], folder);
    assert.deepEqual(
      [sent.exitCode, JSON.parse(readFileSync(path.join(folder, 'out.json'), 'utf8'))[0].split],
      [0, 'train'],
    );
  });

  it('names file and line of a recipe that cannot be read', async () => {
    const recipe = path.join(folder, 'mobile-llm.yaml');
    writeFileSync(recipe, 'version: 1\nname: x\nbase: { embedded: SmolLM2-135M-Instruct }\ndatasets: [a.jsonl]\n');
    const ended = await mobileLlm(['run', '--json'], folder);
    assert.equal(ended.exitCode, 1);
    assert.equal(eventsOf(ended)[0]?.['code'], 'project.invalidRecipe');
    assert.match(ended.stderr, /mobile-llm\.yaml:\d+: /);
  });

  it('starts a project from a preset and says what a run of it would take, without running it', async () => {
    const project = path.join(folder, 'new');
    const made = await mobileLlm(['init', project, '--preset', 'qwen3-0.6b', '--json']);
    assert.equal(made.exitCode, 0, made.stderr);
    assert.equal(eventsOf(made).filter(({ event }) => event === 'file').length, 3);
    assert.match(made.stderr, /mobile-llm run .* --plan/);
    const plan = await mobileLlm(['run', project, '--plan', '--json']);
    assert.equal(plan.exitCode, 0, plan.stderr);
    const steps = eventsOf(plan).filter(({ event }) => event === 'plan-step');
    assert.ok(steps.length >= 7 && steps.every(({ state }) => state === 'missing'));
    const done = eventsOf(plan).at(-1);
    assert.equal(done?.['event'], 'done');
    assert.equal(done?.['parameterCount'], 0.6e9);
    assert.ok(Number(done?.['memoryBytes']) > 1e9);
    assert.match(plan.stderr, /as the name of the base says/);
    const damaged = path.join(project, '.mobile-llm', 'runs', '20261121-100000-aaaa');
    mkdirSync(damaged, { recursive: true });
    writeFileSync(path.join(damaged, 'run.json'), '{"version": 1,');
    const listed = await mobileLlm(['run', project, '--list', '--json']);
    assert.deepEqual(
      eventsOf(listed).map(({ event, status, runs }) => [event, status ?? runs]),
      [
        ['run', 'damaged'],
        ['done', 1],
      ],
    );
    assert.match(listed.stderr, /20261121-100000-aaaa {2}damaged .*run\.json/);
  });

  it('finds nothing wrong on a computer without Python, and says from where it could not get what a run needs', async () => {
    const project = path.join(folder, 'without python');
    const index = 'http://127.0.0.1:1/simple';
    const cache = path.join(folder, 'no cache');
    const environment = { PATH: '', HOME: folder, MOBILE_LLM_CACHE: cache, UV_DEFAULT_INDEX: index };
    const looked = eventsOf(await mobileLlm(['doctor', '--json'], folder, environment));
    assert.deepEqual(
      looked.filter(({ status }) => status === 'problem'),
      [],
    );
    const python = looked.find(({ name }) => name === 'Python');
    assert.deepEqual([python?.['item'], python?.['status']], ['own-python', 'later'], JSON.stringify(looked));
    assert.equal((await mobileLlm(['init', project], folder, environment)).exitCode, 0);
    const ended = await mobileLlm(['run', project, '--json'], folder, environment);
    assert.equal(ended.exitCode, 1);
    const { code, message } = eventsOf(ended).at(-1) ?? {};
    assert.equal(code, 'setup.downloadFailed', ended.stdout);
    assert.match(String(message), /^uv could not be downloaded from http:\/\/127\.0\.0\.1:1\/simple: /);
  });

  it('refuses an unknown command and an unknown option', async () => {
    assert.notEqual((await mobileLlm(['fly'])).exitCode, 0);
    assert.notEqual((await mobileLlm(['run', '--faster'])).exitCode, 0);
  });

  it('sets a fault on the phone that is named', async () => {
    const ended = await mobileLlm(['phone', 'fault', 'drop', '--name', 'not-there', '--after', '1MB', '--json']);
    assert.equal(ended.exitCode, 1);
    assert.equal(eventsOf(ended)[0]?.['code'], 'phone.notRunning');
    assert.match(ended.stderr, /not-there/);
  });

  it('checks a dataset line by line', async () => {
    const good = await mobileLlm(['dataset', 'check', path.join(sample, 'data/assistant.eval.jsonl'), '--json']);
    assert.equal(good.exitCode, 0);
    const done = eventsOf(good).at(-1);
    assert.equal(done?.['event'], 'done');
    assert.ok(Number(done?.['rows']) >= 150);
    assert.equal(done?.['problems'], 0);

    const file = path.join(folder, 'broken.jsonl');
    writeFileSync(file, '{"messages":[]}\nnonsense\n');
    const bad = await mobileLlm(['dataset', 'check', file, '--json']);
    assert.equal(bad.exitCode, 1);
    assert.deepEqual(
      eventsOf(bad).map((event) => [event['event'], event['lineNumber']]),
      [
        ['problem', 1],
        ['problem', 2],
        ['done', undefined],
      ],
    );
  });

  it('checks the rows of a dataset by the rules, with the actions of its recipe', async () => {
    const project = mkdtempSync(path.join(folder, 'rules-'));
    const recipe = 'version: 1\nname: x\nbase: { embedded: SmolLM2-135M-Instruct }\ndataset: [a.jsonl]\n';
    writeFileSync(path.join(project, 'mobile-llm.yaml'), `${recipe}actions: mobile-llm.actions.yaml\n`);
    copyFileSync(path.join(sample, 'mobile-llm.actions.yaml'), path.join(project, 'mobile-llm.actions.yaml'));
    const call = { type: 'function', function: { name: 'fly', arguments: {} } };
    const rows = [
      {
        messages: [
          { role: 'user', content: 'Fly me home' },
          { role: 'assistant', tool_calls: [call] },
        ],
        split: 'train',
      },
      { messages: [{ role: 'user', content: 'Hello' }], split: 'train' },
    ];
    const file = path.join(project, 'a.jsonl');
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const ended = await mobileLlm(['dataset', 'check', file, '--json']);
    assert.equal(ended.exitCode, 1);
    assert.deepEqual(
      eventsOf(ended).map((event) => [event['lineNumber'], event['code']]),
      [
        [1, 'dataset.unknownAction'],
        [2, 'dataset.lastNotAssistant'],
        [undefined, undefined],
      ],
    );
  });

  it('lists and verifies an empty store', async () => {
    const project = mkdtempSync(path.join(folder, 'empty-'));
    writeFileSync(
      path.join(project, 'mobile-llm.yaml'),
      'version: 1\nname: x\nbase: { embedded: SmolLM2-135M-Instruct }\ndataset: [a.jsonl]\n',
    );
    for (const command of ['list', 'verify']) {
      const ended = await mobileLlm(['models', command, '--json'], project);
      assert.equal(ended.exitCode, 0);
      assert.equal(eventsOf(ended).at(-1)?.['artifacts'], 0);
    }
  });
});
