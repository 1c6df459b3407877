import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import OpenAI, { APIError, AuthenticationError, BadRequestError, NotFoundError } from 'openai';
import { ourProgram } from './our-program';
import { processesLeftWith, processesWith } from './phone/processes';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const cli = ourProgram('cli');
const recipe = `version: 1
name: served to programs
base: { embedded: SmolLM2-135M-Instruct }
dataset: [rows.jsonl]
prompt: { system: You are a helpful AI assistant. }
device: { contextTokens: 512, threads: 1 }
`;
const row = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}\n';
const story = [{ role: 'user' as const, content: 'Tell a long story about a lighthouse.' }];
const noRetry = { maxRetries: 0, timeout: 60_000 };

/** `mobile-llm serve`, as a program that starts it sees it. */
interface Serving {
  readonly child: ChildProcess;
  readonly events: Record<string, unknown>[];
  readonly serving: Record<string, unknown>;
  readonly client: OpenAI;
  readonly model: string;
  /** As Ctrl-C does; resolves to the exit code. */
  end(): Promise<number | null>;
}

describe('a model that is served to programs', function () {
  this.timeout(120_000);
  let bed: TestBed;
  let gguf: string;
  let project: string;
  let running: Serving | undefined;

  before(async function () {
    requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
    gguf = requireEnvironment(this, 'MOBILE_LLM_TEST_GGUF');
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
    project = path.join(bed.folder, 'project');
    await mkdir(project);
    await writeFile(path.join(project, 'mobile-llm.yaml'), recipe);
    await writeFile(path.join(project, 'rows.jsonl'), row);
  });
  after(async () => {
    running?.child.kill('SIGKILL');
    await bed?.dispose();
  });

  async function serve(...args: readonly string[]): Promise<Serving> {
    const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(bed.link.address.port) };
    const child = spawn(cli.program, [...cli.arguments, 'serve', project, '--json', ...args], { env });
    const events: Record<string, unknown>[] = [];
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line)));
    const ended = once(child, 'close').then(([code]) => code);
    const find = () => events.find(({ event }) => event === 'serving');
    await until(() => find() !== undefined || child.exitCode !== null, 90_000);
    const serving = find();
    assert.ok(serving, said);
    const key = serving['key'] ?? (await readFile(String(serving['keyFile']), 'utf8')).trim();
    const client = new OpenAI({ baseURL: String(serving['address']), apiKey: String(key), ...noRetry });
    const end = () => {
      child.kill('SIGINT');
      return ended;
    };
    running = { child, events, serving, client, model: String(serving['model']), end };
    return running;
  }

  const requestsOf = ({ events }: Serving) => events.filter(({ event }) => event === 'request');

  describe('from a phone', () => {
    let served: Serving;
    let undisturbed: string;
    before(async () => {
      served = await serve('--device', bed.state.serial, '--model', gguf);
    });

    const askFor = (maxTokens: number) => ({
      model: served.model,
      messages: story,
      max_completion_tokens: maxTokens,
    });

    async function streamed(maxTokens: number, onText: (text: string) => Promise<void> = async () => {}) {
      const stream = await served.client.chat.completions.create({ ...askFor(maxTokens), stream: true });
      let text = '';
      for await (const { choices } of stream) {
        text += choices[0]?.delta.content ?? '';
        await onText(text);
      }
      return text;
    }

    it('is listed by its name, with its room', async () => {
      const { data } = await served.client.models.list();
      assert.deepEqual(
        data.map(({ id }) => id),
        [served.model],
      );
      assert.equal(served.serving['contextTokens'], 512);
      assert.equal((await served.client.models.retrieve(served.model)).id, served.model);
    });

    it('answers the same in one piece and streamed, after the recipe’s system prompt', async () => {
      const whole = await served.client.chat.completions.create(askFor(40));
      assert.equal(whole.choices[0]?.finish_reason, 'length');
      undisturbed = whole.choices[0]?.message.content ?? '';
      assert.ok(undisturbed.length > 100);
      assert.equal(await streamed(40), undisturbed);
      const system = { role: 'system' as const, content: 'You are a helpful AI assistant.' };
      const explicit = await served.client.chat.completions.create({ ...askFor(40), messages: [system, ...story] });
      assert.equal(explicit.choices[0]?.message.content, undisturbed);
      assert.equal(explicit.usage?.prompt_tokens, whole.usage?.prompt_tokens);
      assert.deepEqual(
        [whole.usage?.completion_tokens, whole.usage?.total_tokens],
        [40, (explicit.usage?.prompt_tokens ?? 0) + 40],
      );
    });

    it('keeps to what a request says of its end, chance and form', async () => {
      const [first = ''] = undisturbed.split(' ').filter((word) => word.length > 3);
      const stopped = await served.client.chat.completions.create({ ...askFor(40), stop: first });
      assert.equal(stopped.choices[0]?.finish_reason, 'stop');
      assert.equal(stopped.choices[0]?.message.content, undisturbed.slice(0, undisturbed.indexOf(first)));
      const chance = { ...askFor(20), temperature: 1.5, top_p: 0.9, seed: -7 };
      const [left, right] = [
        await served.client.chat.completions.create(chance),
        await served.client.chat.completions.create(chance),
      ];
      assert.equal(left.choices[0]?.message.content, right.choices[0]?.message.content);
      assert.notEqual(left.choices[0]?.message.content, undisturbed.slice(0, left.choices[0]?.message.content?.length));
      const schema = {
        type: 'object',
        properties: { colour: { type: 'string', enum: ['red', 'blue'] } },
        required: ['colour'],
        additionalProperties: false,
      };
      const shaped = await served.client.chat.completions.create({
        ...askFor(40),
        messages: [{ role: 'user', content: 'Which colour is the sea?' }],
        response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
      });
      assert.match(shaped.choices[0]?.message.content ?? '', /^\{\s*"colour"\s*:\s*"(red|blue)"\s*\}$/);
    });

    it('tells the usage of a stream where that is asked for', async () => {
      const options = { stream: true, stream_options: { include_usage: true } } as const;
      const usages: number[] = [];
      for await (const { usage } of await served.client.chat.completions.create({ ...askFor(6), ...options })) {
        usages.push(...(usage ? [usage.completion_tokens] : []));
      }
      assert.deepEqual(usages, [6]);
    });

    it('refuses in the API’s own shape what cannot be answered', async () => {
      const { address } = served.serving;
      const stranger = new OpenAI({ baseURL: String(address), apiKey: 'x'.repeat(48), ...noRetry });
      await assert.rejects(stranger.models.list(), isFailure(AuthenticationError, 'serving.wrongKey'));
      const other = served.client.chat.completions.create({ ...askFor(5), model: 'gpt-4o' });
      await assert.rejects(other, isFailure(NotFoundError, 'serving.unknownModel'));
      const long = [{ role: 'user' as const, content: 'word '.repeat(2000) }];
      for (const stream of [false, true]) {
        const full = served.client.chat.completions.create({ model: served.model, messages: long, stream });
        await assert.rejects(full, isFailure(BadRequestError, 'serving.contextFull', /room for 512/));
      }
      const schema = { type: 'object', properties: { a: { $ref: '#/nowhere' } } };
      const format = { type: 'json_schema', json_schema: { name: 'a', schema } } as const;
      const shapeless = served.client.chat.completions.create({ ...askFor(5), response_format: format });
      await assert.rejects(shapeless, isFailure(BadRequestError, 'llama.refused'));
    });

    it('ends a reply on the phone when its program stops reading, and answers the next at once', async () => {
      const stream = await served.client.chat.completions.create({ ...askFor(450), stream: true });
      for await (const { choices } of stream) {
        if (choices[0]?.delta.content) {
          stream.controller.abort();
        }
      }
      const startedAt = performance.now();
      assert.notEqual(await streamed(2), '');
      assert.ok(performance.now() - startedAt < 2500, '450 tokens take longer');
      // Earlier requests may be told of late.
      const statuses = () => requestsOf(served).map(({ status }) => status);
      await until(() => statuses().slice(-2).join() === '499,200');
    });

    it('answers requests that come together one after the other', async () => {
      const asked = Array.from({ length: 3 }, () => streamed(10));
      assert.deepEqual(new Set(await Promise.all(asked)).size, 1);
    });

    it('goes on where it was after the cable was pulled and plugged in again', async () => {
      let isPulled = false;
      const reply = await streamed(40, async (text) => {
        if (!isPulled && text.length > 30) {
          isPulled = true;
          await bed.setFault({ fault: 'offline' });
          void delay(1500).then(() => bed.setFault({ fault: 'clear' }));
        }
      });
      assert.equal(reply, undisturbed);
      await until(() => served.events.some(({ what }) => what === 'reconnected'));
      const [reconnected] = served.events.filter(({ what }) => what === 'reconnected');
      assert.equal(reconnected?.['server'], 'adopted');
    });

    it('says of each request what became of it, and nothing of what was said', () => {
      const lines = requestsOf(served);
      assert.ok(lines.length > 10);
      assert.ok(!JSON.stringify(lines).includes('lighthouse') && !JSON.stringify(lines).includes('Bearer'));
    });

    it('ends with Ctrl-C in the middle of a reply, tells it, and leaves nothing on the phone', async () => {
      const stream = await served.client.chat.completions.create({ ...askFor(450), stream: true });
      let exitCode: Promise<number | null> | undefined;
      const reading = (async () => {
        for await (const _chunk of stream) {
          exitCode ??= served.end();
        }
      })();
      await assert.rejects(reading, isFailure(APIError, 'serving.stopped'));
      assert.equal(await exitCode, 0);
      assert.deepEqual(served.events.at(-1), { event: 'done' });
      assert.deepEqual(await processesLeftWith(`--model ${bed.folder}`), []);
    });
  });

  it('may lie on this computer, with a key in a file, and ends with what its server ended with', async () => {
    const keyFile = path.join(bed.folder, "somebody's key ☂");
    const served = await serve('--host-model', gguf, '--key-file', keyFile);
    assert.equal(served.serving['key'], undefined);
    assert.equal(served.serving['keyFile'], keyFile);
    const asked = { model: served.model, messages: story, max_tokens: 5 };
    const { choices } = await served.client.chat.completions.create(asked);
    assert.notEqual(choices[0]?.message.content, '');
    const ended = once(served.child, 'close');
    const [server = 0] = processesWith(`--model ${gguf}`).filter((pid) => isChildOf(pid, served.child.pid));
    process.kill(server, 'SIGKILL');
    assert.deepEqual((await ended)[0], 1);
    assert.equal(served.events.at(-1)?.['code'], 'process.failed');
  });
});

/** Others on this computer may run the same model. */
function isChildOf(pid: number, parent: number | undefined): boolean {
  return readFileSync(`/proc/${pid}/status`, 'utf8').includes(`\nPPid:\t${parent}\n`);
}

function isFailure(kind: new (...args: never[]) => APIError, code: string, said = /./) {
  return (error: unknown) => {
    assert.ok(error instanceof kind, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, said);
    return true;
  };
}

async function until(isSo: () => boolean, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isSo()) {
    assert.ok(performance.now() < deadline, 'it does not come to that');
    await delay(20);
  }
}
