import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { EngineState } from './engine-protocol';
import { engineHandlers } from './handlers/engine-handlers';
import { DatasetSession } from './session/dataset-session';

const words = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');
const row = (said: string, split = 'train') =>
  `{"messages":[{"role":"user","content":"${said}"},{"role":"assistant","content":"ok"}],"split":"${split}"}`;
const patienceMs = 10_000;

describe('Findings of an open dataset at the characters of its file', () => {
  let folder = '';
  let state: EngineState | undefined;
  let session: DatasetSession;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-placed-'));
    state = undefined;
    session = new DatasetSession((told) => {
      state = told;
    });
  });
  afterEach(async () => {
    await session[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const findings = (mostFindings: number) => engineHandlers(session).findings({ type: 'findings', mostFindings });

  async function open(lines: readonly string[]): Promise<void> {
    const file = path.join(folder, 'data.jsonl');
    await writeFile(file, lines.join('\r\n'));
    session.useDeepSettings({ isAutomatic: true });
    await session.openFile(file, undefined);
    for (const end = Date.now() + patienceMs; state?.deep.status.kind !== 'done'; await setTimeout(10)) {
      assert.ok(Date.now() < end, JSON.stringify(state?.deep));
    }
  }

  it('are the worst first, those of the deep rules also by themselves', async () => {
    const [wide, leaking] = [row('I am \\u00e9 joe@gmail.com'), row(`${words} end`, 'eval')];
    await open([row(words), wide, 'no row', row(`${words} and`), leaking]);
    const { all, deep, revision } = await findings(10);
    assert.equal(revision, state?.revision);
    assert.equal(all.moreCount, 0);
    assert.deepEqual(
      all.findings.map(({ code, line }) => [code, line]),
      [
        ['dataset.notJson', 2],
        ['dataset.personalEmail', 1],
        ['dataset.nearLeak', 4],
        ['dataset.nearDuplicate', 3],
      ],
    );
    const textAt = ({ line, start, end }: { line: number; start: number; end: number }) =>
      [row(words), wide, 'no row', row(`${words} and`), leaking][line]?.slice(start, end);
    assert.deepEqual(all.findings.slice(0, 3).map(textAt), ['no row', 'joe@gmail.com', 'eval']);
    assert.deepEqual(
      deep.findings.map(({ code, line }) => [code, line]),
      [
        ['dataset.nearLeak', 4],
        ['dataset.nearDuplicate', 3],
      ],
    );
  });

  it('are as many as were asked for, and muted ones are none', async () => {
    await writeFile(
      path.join(folder, 'data.mutes.yaml'),
      'version: 1\nmutes:\n  - { rule: dataset.fewNoActionRows, row: all, reason: it only acts }\n  - { rule: dataset.personalEmail, row: all, reason: invented }\n',
    );
    await open([row('I am joe@gmail.com'), 'no row', '[]', row(words), row(`${words} and`), 'nothing']);
    const { all, deep } = await findings(2);
    assert.deepEqual(
      all.findings.map(({ line }) => line),
      [1, 2],
    );
    assert.equal(all.moreCount, 2);
    assert.deepEqual([deep.findings.length, deep.moreCount], [1, 0]);
  });

  it('are those of the dataset as a whole, at its beginning', async () => {
    const recipe = 'version: 1\nname: try\nbase: { embedded: none }\nactions: actions.yaml\ndataset: [data.jsonl]\n';
    const actions =
      'version: 1\nformat: tagged-json\nactions:\n  - { name: a, description: does it, run: none, parameters: [] }\n';
    await writeFile(path.join(folder, 'mobile-llm.yaml'), recipe);
    await writeFile(path.join(folder, 'actions.yaml'), actions);
    const call = '{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"a","arguments":{}}}]}';
    const acting = (index: number) =>
      `{"messages":[{"role":"user","content":"${index} times ${index * 7} is what, ${index}?"},${call}],"split":"train"}`;
    await open(Array.from({ length: 60 }, (_, index) => acting(index)));
    const [worst] = (await findings(5)).deep.findings;
    assert.deepEqual([worst?.code, worst?.line, worst?.start, worst?.end], ['dataset.fewNoActionRows', 0, 0, 0]);
  });
});
