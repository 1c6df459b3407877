import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { loadProject } from '../project/project';
import { applyRename, finishRename, planRename } from './rename-plan';

const recipe = `version: 1
name: try
base: { embedded: SmolLM2-135M-Instruct }
dataset: [train.jsonl, link.jsonl, eval.jsonl]
actions: actions.yaml
prompt: { system: "Use call, or answer." }
`;
const actions = `version: 1
format: tagged-json
actions:
  - { name: call, run: dial, parameters: [{ name: contact, type: contact }] } # dials
`;
const call = (name: string, given = '{"contact":"Ann"}') =>
  `{"messages":[{"role":"user","content":"call Ann"},{"role":"assistant","tool_calls":[{"function":{"name":"${name}","arguments":${given}}}]}],"split":"train"}`;
const train = `\ufeff${call('call')}\r\n{broken call\n\n${call('other')}\n${call('call')}`;
const evaluation = `{"messages":[{"role":"user","content":"call Ann"}],"split":"eval"}\n`;
const rename = { kind: 'action', from: 'call', to: 'ring' } as const;

describe('a rename in a project', () => {
  let folder: string;
  const read = (name: string) => readFile(path.join(folder, name), 'utf8');
  const write = (name: string, text: string) => writeFile(path.join(folder, name), text);
  const open = () => loadProject(path.join(folder, 'mobile-llm.yaml'));
  const { signal } = new AbortController();

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "rename 'é' "));
    await write('mobile-llm.yaml', recipe);
    await write('actions.yaml', actions);
    await write('train.jsonl', train);
    await write('eval.jsonl', evaluation);
    await symlink(path.join(folder, 'train.jsonl'), path.join(folder, 'link.jsonl'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('changes the actions file and every row, each file once, and keeps what they were', async () => {
    const project = await open();
    const plan = await planRename(project, rename, signal);
    assert.deepEqual(
      plan.rows.map(({ lineNumber, calls }) => [lineNumber, calls]),
      [
        [1, 1],
        [5, 1],
      ],
    );
    assert.deepEqual(
      plan.mentions.map(({ text }) => text),
      ['Use call, or answer.'],
    );
    assert.equal(await read('actions.yaml'), actions, 'a plan changes nothing');
    const copies = await applyRename(project, plan);
    assert.equal(await read('actions.yaml'), actions.replace('name: call', 'name: ring'));
    assert.equal(await read('train.jsonl'), train.replaceAll('"name":"call"', '"name":"ring"'));
    assert.equal(await read('eval.jsonl'), evaluation);
    assert.deepEqual(
      copies.map((copy) => path.basename(copy)),
      ['actions.before-rename-call.yaml', 'train.before-rename-call.jsonl'],
    );
    assert.equal(await read('train.before-rename-call.jsonl'), train);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('.')),
      [],
    );
    assert.equal((await open()).schema?.actions[0]?.name, 'ring');
    assert.equal(await finishRename(folder), false);
  });

  it('changes nothing where a row has the new name already, a file was changed since, or one is missing', async () => {
    const project = await open();
    await assert.rejects(planRename(project, { ...rename, to: 'other' }, signal), { code: 'rename.usedInRows' });
    const plan = await planRename(project, rename, signal);
    await write('train.jsonl', `${train}\n`);
    await assert.rejects(applyRename(project, plan), { code: 'dataset.changedOnDisk' });
    assert.equal(await read('actions.yaml'), actions);
    const names = ['actions.yaml', 'eval.jsonl', 'link.jsonl', 'mobile-llm.yaml', 'train.jsonl'];
    assert.deepEqual((await readdir(folder)).sort(), names);
    await rm(path.join(folder, 'eval.jsonl'));
    await assert.rejects(planRename(project, rename, signal), { code: 'file.notFound' });
  });

  it('needs an actions file', async () => {
    await write('mobile-llm.yaml', recipe.replace('actions: actions.yaml\n', ''));
    await assert.rejects(planRename(await open(), rename, signal), { code: 'rename.noActions' });
  });
});
