import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findGrammarProblem } from '../../src/core/actions/gbnf';
import { brokenGrammars, goodGrammars } from '../../src/core/actions/gbnf.cases';
import { replyGrammar } from '../../src/core/actions/grammar';
import { readReply } from '../../src/core/actions/reply-reader';
import { actionOf, parameter, schemaOf } from '../../src/core/actions/schema.cases';
import { WorkbenchError } from '../../src/core/errors/workbench-error';
import { type HostServer, startHostServer } from '../../src/node/llama/host-server';
import { requireEnvironment } from './phone/test-bed';

/** Grammars that come with llama.cpp. */
const upstream = ['arithmetic', 'c', 'chess', 'english', 'japanese', 'json', 'json_arr', 'list'];

describe('grammars that we find to compile', function () {
  this.timeout(60_000);
  let server: HostServer;
  let folder = '';
  let source = '';
  const ended = new AbortController();
  before(async function () {
    source = requireEnvironment(this, 'MOBILE_LLM_LLAMA_SOURCE');
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-grammar-'));
    server = await startHostServer({
      serverProgram: path.join(requireEnvironment(this, 'MOBILE_LLM_TEST_LLAMA_BIN'), 'llama-server'),
      modelFile: requireEnvironment(this, 'MOBILE_LLM_TEST_GGUF'),
      contextTokens: 256,
      slots: 1,
      logFile: path.join(folder, 'server.log'),
      signal: ended.signal,
    });
  });
  after(async () => {
    await server?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function isTaken(grammar: string): Promise<boolean> {
    const messages = [{ role: 'user', content: 'Hi' }] as const;
    try {
      for await (const _event of server.client.chat({ messages, grammar, maxTokens: 1, temperature: 0 })) {
        // Only whether it begins counts.
      }
      return true;
    } catch (error) {
      assert.ok(error instanceof WorkbenchError && error.code === 'llama.refused', String(error));
      assert.match(error.message, /grammar|samplers/);
      return false;
    }
  }

  it('are those that llama.cpp takes, and the others it refuses', async () => {
    const fromUpstream = upstream.map((name) => {
      return [name, readFileSync(path.join(source, 'grammars', `${name}.gbnf`), 'utf8')] as const;
    });
    const grammars = [...Object.entries(goodGrammars), ...Object.entries(brokenGrammars), ...fromUpstream];
    for (const [what, grammar] of grammars) {
      const problem = findGrammarProblem(grammar);
      assert.equal(problem === undefined, await isTaken(grammar), `${what}: ${problem ?? 'we found nothing'}`);
    }
  });

  it('may end with a text of the recipe, of which nothing is shown', async () => {
    const stop = ['\n<bot>:', '\n<human>:'];
    const reply = ' <action>{"name":"call","arguments":{"contact":"Ana"}}</action>';
    const written = JSON.stringify(`${reply}\n<human>: thanks\n<bot>:`);
    const pieces: string[] = [];
    const messages = [{ role: 'user', content: 'Hi' }] as const;
    const asked = { messages, stop, grammar: `root ::= ${written}`, maxTokens: 80, temperature: 0 };
    for await (const event of server.client.chat(asked)) {
      pieces.push(...(event.type === 'token' ? [event.text] : []));
      assert.ok(event.type !== 'done' || event.finishReason === 'stop');
    }
    assert.equal(pieces.join(''), reply);
    assert.ok(pieces.length > 5, 'it was streamed');
  });

  it('let a value be nothing but a piece of what was said', async () => {
    const said = ['text Grzegorz-Łukasz O’Dwyer "see you\\at 7"', 'Call 李小龙\nnow 👩‍👧!', 'Zzyxqwv?'];
    const schema = { ...schemaOf(actionOf('none', [parameter('value', 'text')])), arguments: 'copied' } as const;
    for (const content of said) {
      const messages = [{ role: 'user', content }] as const;
      const grammar = replyGrammar(schema, { messages, stop: [] }).replace(/^root ::= .*$/mu, 'root ::= action');
      let reply = '';
      for await (const event of server.client.chat({ messages, grammar, maxTokens: 128, temperature: 0 })) {
        reply += event.type === 'token' ? event.text : '';
      }
      const [action] = readReply(reply, schema).actions;
      const value = action?.status === 'ok' ? action.call.arguments['value'] : undefined;
      assert.ok(typeof value === 'string' && value !== '' && content.includes(value), `${content}: ${reply}`);
    }
  });
});
