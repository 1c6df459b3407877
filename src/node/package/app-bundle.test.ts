import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Ajv } from 'ajv';
import { replyGrammar } from '../../../app-bundle/llama.rn/grammar';
import {
  askGoldenPair,
  completionParams,
  contextParams,
  dayOf,
  parseReply,
  readBundle,
  replyMessage,
  userMessage,
  verifyFiles,
} from '../../../app-bundle/llama.rn/mobile-llm';
import { renderPrompt, withSystem } from '../../../app-bundle/llama.rn/prompt';
import { appBundle } from '../../core/package/app-bundle';
import type { PackageFacts } from '../../core/package/facts';
import { templates, templateTokens } from '../../core/prompt/templates.cases';
import { findTurnPieces } from '../../core/prompt/turn-pieces';
import { collectFacts, type PackagedModel } from './collect-facts';
import { goldenPairs } from './golden-pairs';
import { comparable, expectedAnswers, loaderQuestions, rulesOf } from './loaders.cases';
import { makePackaged } from './packaged.cases';

const { signal } = new AbortController();
const schema: unknown = JSON.parse(readFileSync(path.resolve('schemas/app-bundle.schema.json'), 'utf8'));
const isBundle = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema as object);

describe('an app bundle', function () {
  this.timeout(30_000);
  let folder = '';
  let packaged: PackagedModel;
  let facts: PackageFacts;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-'));
    packaged = await makePackaged(folder, { systemPrompt: ' Be "brief".\n' });
    facts = (await collectFacts(packaged, signal)).facts;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function pairs() {
    const { lineage } = await collectFacts(packaged, signal);
    return goldenPairs(lineage.evaluation, packaged.project, facts);
  }
  function checked(text: string) {
    assert.ok(isBundle(JSON.parse(text)), JSON.stringify(isBundle.errors));
    return readBundle(text);
  }

  it('keeps to its schema, with what the model said to each row', async () => {
    const golden = await pairs();
    assert.equal(golden.status, 'found');
    const bundle = checked(appBundle(facts, golden.pairs));
    assert.deepEqual(
      bundle.golden.map(({ messages, reply, parsed }) => [messages.at(-1)?.content, reply, parsed.actions.length]),
      [
        ['Call Bo', '<action>{"name":"call","arguments":{"contact":"Bo"}}</action>', 1],
        ['Thanks', 'Bye.', 0],
      ],
    );
    for (const pair of bundle.golden) {
      const params = completionParams(bundle, pair.messages, pair.date);
      assert.equal(params.prompt, pair.prompt);
      assert.deepEqual(comparable(parseReply(bundle, pair.reply)), pair.parsed);
    }
    checked(appBundle({ ...facts, schema: undefined, prompt: { ...facts.prompt, pieces: undefined } }, []));
  });

  it('has no pairs where rows have been changed since they were scored', async () => {
    appendFileSync(path.join(folder, 'rows.jsonl'), '{"split":"eval","messages":[{"role":"user","content":"New"}]}\n');
    assert.deepEqual(await pairs(), { status: 'changed', pairs: [] });
    assert.equal((await goldenPairs(undefined, packaged.project, facts)).status, 'not-scored');
  });

  for (const [name, template] of Object.entries(templates)) {
    it(`is read by the llama.rn loader as by us: ${name}`, () => {
      const prompt = { ...facts.prompt, pieces: findTurnPieces(template, templateTokens), stop: ['\n<human>:'] };
      const asked = { ...facts, prompt };
      const questions = loaderQuestions(asked);
      const bundle = checked(questions.bundle);
      const { actions } = bundle;
      assert.ok(actions);
      const conversations = questions.conversations.map(({ messages, date }) => ({
        messages: withSystem(bundle.prompt, messages),
        date,
      }));
      const answers = {
        users: questions.userTexts.map((text) => userMessage(bundle.prompt, text).content),
        assistants: questions.userTexts.map((text) => replyMessage(bundle, text).content),
        prompts: conversations.map(({ messages, date }) => renderPrompt(bundle.prompt, messages, date)),
        grammars: conversations.map(({ messages }) => rulesOf(replyGrammar(actions, messages))),
        replies: questions.replies.map((reply) => comparable(parseReply(bundle, reply))),
      };
      const expected = expectedAnswers(asked, questions);
      const written = JSON.stringify(expected.replies);
      for (const status of ['ok', 'invalid']) {
        assert.ok(written.split(`"status":"${status}"`).length > 500, `too few actions are ${status}`);
      }
      for (const kind of ['users', 'assistants', 'prompts', 'grammars'] as const) {
        assert.deepEqual(answers[kind], expected[kind], kind);
      }
      for (const [index, reply] of questions.replies.entries()) {
        assert.deepEqual(answers.replies[index], expected.replies[index], reply);
      }
    });
  }

  it('gives llama.rn what it needs, and Jinja the messages where there are no pieces', async () => {
    const bundle = checked(appBundle({ ...facts, prompt: { ...facts.prompt, stop: ['END'] } }, (await pairs()).pairs));
    assert.deepEqual(contextParams(bundle, '/models'), { model: `/models/${facts.model.name}`, n_ctx: 1024 });
    const params = completionParams(bundle, [userMessage(bundle.prompt, 'Call Ana')]);
    const { prompt, grammar, ...others } = params;
    assert.match(
      prompt ?? '',
      /Be "brief"\.\n<\|im_end\|>\n<\|im_start\|>user\nCall Ana<\|im_end\|>\n<\|im_start\|>assistant\n$/,
    );
    assert.match(grammar ?? '', /^copied-1 ::= "Ana"$/m);
    assert.deepEqual(others, { n_predict: 256, temperature: 0, top_k: 1, stop: ['END'], preserved_tokens: [] });
    const jinja = { ...bundle, prompt: { ...bundle.prompt, pieces: null } };
    const {
      messages,
      jinja: useJinja,
      chat_template_kwargs,
    } = completionParams(jinja, [], dayOf(new Date(2026, 0, 5)));
    assert.deepEqual([messages?.length, useJinja, chat_template_kwargs], [1, true, { date_string: '05 Jan 2026' }]);
    const answered = await askGoldenPair(bundle, 0, async () => ({ text: ` ${bundle.golden[0]?.reply}` }));
    assert.ok(answered.isSame);
    assert.ok(!(await askGoldenPair(bundle, 1, async () => ({ text: 'Something else.' }))).isSame);
  });

  it('is refused where it is damaged, newer, or leads elsewhere', async () => {
    const bundle = appBundle(facts, []);
    const { sha256 } = facts.model;
    assert.throws(() => readBundle(bundle.replace('"version": 1', '"version": 2')), /version 1/);
    assert.throws(() => readBundle(bundle.replaceAll(facts.model.name, '../../etc/passwd')), /incomplete/);
    assert.throws(() => readBundle(bundle.replaceAll(sha256, 'abc')), /incomplete/);
    assert.throws(() => readBundle('{}'), /version 1/);
    const asked: string[] = [];
    const hash = (answer: string) => async (file: string) => {
      asked.push(file);
      return answer;
    };
    await verifyFiles(readBundle(bundle), '/m', hash(sha256.toUpperCase()));
    await assert.rejects(verifyFiles(readBundle(bundle), '/m', hash('0'.repeat(64))), /is damaged/);
    assert.deepEqual(asked, [`/m/${facts.model.name}`, `/m/${facts.model.name}`]);
  });
});
