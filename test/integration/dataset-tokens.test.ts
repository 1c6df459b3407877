import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { renderConversation } from '../../src/core/dataset/render';
import { isRefused, type TokenView } from '../../src/core/dataset/tokens/row-tokens';
import { openTokenCounter } from '../../src/node/dataset/tokens/open-token-counter';
import { provisionedTools } from '../../src/node/pipeline/provisioned-tools';
import { pythonEnvironment } from '../../src/node/pipeline/python';
import { resourceFolderOf } from '../../src/node/pipeline/resource-folder';
import { renderStep } from '../../src/node/pipeline/steps/render';
import { loadProject } from '../../src/node/project/project';
import { loadRows } from '../../src/node/project/rows';
import { cacheFolder } from '../../src/node/setup/cache-folder';
import { ourProgram } from './our-program';
import { requireEnvironment } from './phone/test-bed';

/** What the step `train` makes of the files that the step `render` wrote, by its own function. */
const trainedRows = `
import json, sys
from pathlib import Path
from mobile_llm.events import standard_output_events
from mobile_llm.settings import Base, TrainSettings
from mobile_llm.tokenizer import load_tokenizer
from mobile_llm.training_rows import rendered_rows
events = standard_output_events()
for asked in json.loads(sys.argv[1]):
    base = Base("gguf", Path(asked["base"]), chatTemplate=asked.get("template"))
    settings = TrainSettings(base, Path(asked["rows"]), Path("/nowhere"), Path("/nowhere"))
    rows = rendered_rows(settings, "train", load_tokenizer(base), events)
    Path(asked["output"]).write_text(json.dumps([[row.tokens, row.trained] for row in rows]))
`;
const withDate =
  'Today: {{ date_string }}{% for turn in messages %}\n{{ turn.role }}: {{ turn.content }}<|endoftext|>{% endfor %}' +
  '{% if add_generation_prompt %}\nassistant: {% endif %}';
const context = (now: string) => ({ now, timeZone: 'Asia/Tokyo', locale: 'en-GB' });
const call = { type: 'function', function: { name: 'call', arguments: { contact: 'Ngozi 👩‍💻' } } };
const rows = [
  {
    id: 'calls and several turns',
    messages: [
      { role: 'user', content: 'call  Ngozi at 7:30 😀' },
      { role: 'assistant', tool_calls: [call] },
      { role: 'user', content: 'thanks, ñandú e\u0301\r\n\t2  times' },
      { role: 'assistant', content: ' Done! ', tool_calls: [call, call] },
    ],
    context: context('2026-01-31T23:30:00+00:00'),
  },
  {
    id: 'its own system prompt',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'what is <|im_ end|>?' },
      { role: 'assistant', content: 'A mark.' },
    ],
    context: context('2026-02-01T16:00:00+00:00'),
  },
].map((row) => ({ ...row, split: 'train' }));
const recipe = (base: string) =>
  `version: 1\nname: demo\nbase: ${base}\ndataset: [rows.jsonl]\nprompt: {system: You are a phone assistant.`;

describe('tokens of a dataset', function () {
  this.timeout(300_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile llm "tokens" '));
    await writeFile(path.join(folder, 'rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const look = async (recipePath: string, isTrusted = true) => {
    const { signal } = new AbortController();
    const resourceFolder = resourceFolderOf(import.meta.dirname);
    const tools = await provisionedTools({ signal, resourceFolder, onlyReady: true, onProgress: () => {} });
    const project = await loadProject(recipePath);
    const available = await openTokenCounter(project, { tools, signal, cacheFolder: cacheFolder(), isTrusted });
    return { tools, project, available };
  };

  /** The views of all rows, and the file that the training reads. */
  const seen = async (recipePath: string) => {
    const { project, available } = await look(recipePath);
    assert.ok(available.available, JSON.stringify(available));
    await using counter = available.counter;
    const { systemPrompt } = available;
    const conversations = await loadRows(project, 'train');
    const rendered = conversations.map((conversation) => renderConversation(conversation, { systemPrompt }));
    const views = await counter.describe(rendered);
    const counts = await counter.count(rendered);
    assert.deepEqual(
      views.map((view) => !isRefused(view) && { tokens: view.tokens, trained: view.trained }),
      counts,
    );
    const work = await mkdtemp(path.join(folder, 'render-'));
    const step = renderStep(conversations, systemPrompt);
    const { signal } = new AbortController();
    const made = await step.produce({
      folder: work,
      checkpointFolder: work,
      logFile: path.join(work, 'log'),
      signal,
      report: () => {},
    });
    return { views: views.filter((view): view is TokenView => !isRefused(view)), file: made.output.path };
  };

  it('are the very ids and the mask that the training makes, for two tokenizers', async function () {
    const source = requireEnvironment(this, 'MOBILE_LLM_LLAMA_SOURCE');
    const embedded = requireEnvironment(this, 'MOBILE_LLM_EMBEDDED_BASE');
    const starcoder = path.join(folder, '-starcoder.gguf');
    await copyFile(path.join(source, 'models', 'ggml-vocab-starcoder.gguf'), starcoder);
    await writeFile(path.join(folder, 'dated.jinja'), withDate);
    const first = path.join(folder, 'mobile-llm.yaml');
    const second = path.join(folder, 'second.yaml');
    await writeFile(first, `${recipe('{embedded: SmolLM2-135M-Instruct}')}}\n`);
    await writeFile(second, `${recipe('{gguf: ./-starcoder.gguf}')}, template: dated.jinja}\n`);
    const shown = [await seen(first), await seen(second)] as const;
    assert.deepEqual(
      shown[1].views.map(({ text }) => text.slice(0, 18)),
      ['Today: 01 Feb 2026', 'Today: 02 Feb 2026'],
    );

    const { tools } = await look(first);
    const python = await tools.python();
    const asked = [
      { base: embedded, rows: shown[0].file, output: path.join(folder, 'first.json') },
      { base: starcoder, template: withDate, rows: shown[1].file, output: path.join(folder, 'second.json') },
    ];
    const { status, stderr } = spawnSync(python.executable, ['-c', trainedRows, JSON.stringify(asked)], {
      env: { PATH: process.env['PATH'], ...(await pythonEnvironment(python, { loadsFromHub: false })) },
      encoding: 'utf8',
      timeout: 200_000,
    });
    assert.equal(status, 0, stderr);
    for (const [index, { output }] of asked.entries()) {
      const trained: unknown = JSON.parse(await readFile(output, 'utf8'));
      const views = shown[index]?.views.map(({ shown: tokens }) => [
        tokens.map(({ id }) => id),
        tokens.map((token) => token.trained),
      ]);
      assert.deepEqual(views, trained);
    }
  });

  it('are shown by the command line, and what is missing is said', async function () {
    requireEnvironment(this, 'MOBILE_LLM_EMBEDDED_BASE');
    const tokens = (...args: readonly string[]) => {
      const { program, arguments: start } = ourProgram('cli');
      const { status, stdout, stderr } = spawnSync(program, [...start, 'dataset', 'tokens', 'rows.jsonl', ...args], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 120_000,
      });
      return { status, stdout, stderr };
    };
    const one = tokens('--id', 'its own system prompt');
    assert.equal(one.status, 0, one.stderr);
    assert.match(one.stdout, /<\|im_start\|>\|system\|↵\nBe\| brief\|\.\|<\|im_end\|>/);
    assert.match(one.stdout, /«A\| mark\|\.\|<\|im_end\|>»\|↵/);
    const lines = await readFile(path.join(folder, 'rows.jsonl'), 'utf8');
    await writeFile(path.join(folder, 'rows.jsonl'), `${lines}\nnonsense\n`);
    for (let time = 1; time <= 2; time += 1) {
      const all = tokens('--json');
      const events: readonly Record<string, unknown>[] = all.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const counted = events.filter(({ event }) => event === 'row');
      assert.deepEqual(
        counted.map(({ lineNumber, id, split }) => [lineNumber, id, split]),
        rows.map(({ id, split }, index) => [index + 1, id, split]),
      );
      assert.ok(counted.every(({ tokens: count }) => typeof count === 'number' && count > 10));
      assert.match(all.stderr, /Lines that are no rows: 1\./);
      assert.equal(all.status, 1);
    }
    await writeFile(path.join(folder, 'mobile-llm.yaml'), `${recipe('{gguf: absent.gguf}')}}\n`);
    const absent = tokens('--row', '1', '--json');
    assert.equal(absent.status, 1);
    assert.equal(JSON.parse(absent.stdout).code, 'file.unreadable');
  });

  it('are a value and no failure where a folder is not trusted or a base cannot be read', async () => {
    const recipePath = path.join(folder, 'mobile-llm.yaml');
    await writeFile(recipePath, `${recipe('{gguf: rows.jsonl}')}}\n`);
    const { available: untrusted } = await look(recipePath, false);
    const { available: unreadable } = await look(recipePath);
    assert.ok(!untrusted.available && untrusted.code === 'tokens.untrusted' && untrusted.fix !== '');
    assert.ok(!unreadable.available && unreadable.code === 'gguf.notGguf', JSON.stringify(unreadable));
  });
});
