import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseChatRequest } from './chat-request';

const messages = [{ role: 'user', content: 'Hello' }];
const least = { model: 'm', messages };

describe('A request for a chat completion', () => {
  it('needs a model and messages, and leaves the rest to the recipe', () => {
    assert.deepEqual(parseChatRequest(least), {
      model: 'm',
      messages,
      isStreamed: false,
      includesUsage: false,
      maxTokens: undefined,
      sampling: {},
      stop: [],
      responseFormat: undefined,
    });
  });

  it('says how the reply is drawn, bounded and ended', () => {
    const asked = parseChatRequest({
      ...least,
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 5,
      max_completion_tokens: 7,
      temperature: 0.5,
      top_p: 0.9,
      frequency_penalty: 1,
      presence_penalty: -1,
      seed: 3,
      stop: ['\n', 'END'],
    });
    const { isStreamed, includesUsage, maxTokens, sampling, stop } = asked;
    assert.deepEqual(
      { isStreamed, includesUsage, maxTokens, stop },
      {
        isStreamed: true,
        includesUsage: true,
        maxTokens: 7,
        stop: ['\n', 'END'],
      },
    );
    assert.deepEqual(sampling, { temperature: 0.5, topP: 0.9, frequencyPenalty: 1, presencePenalty: -1, seed: 3 });
  });

  it('may have any seed: the same one is always the same for the model, and never its "random"', () => {
    const seedOf = (seed: number) => parseChatRequest({ ...least, seed }).sampling.seed ?? -1;
    assert.equal(seedOf(-1), seedOf(-1));
    for (const seed of [-1, 0, 2 ** 32 - 1, 2 ** 40, Number.MIN_SAFE_INTEGER]) {
      assert.ok(seedOf(seed) >= 0 && seedOf(seed) < 2 ** 32 - 1, String(seed));
    }
  });

  it('is not disturbed by what is left out as null, is empty, or changes nothing', () => {
    const empty = { tools: [], logit_bias: {}, logprobs: false, functions: null, n: 1, response_format: null };
    const idle = { user: 'u', metadata: {}, temperature: null, stop: null, stream: null, seed: null, store: true };
    assert.deepEqual(parseChatRequest({ ...least, ...empty, ...idle }), parseChatRequest(least));
  });

  it('has texts in pieces, a developer as the system, and a silent assistant', () => {
    const pieces = [
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ];
    const asked = parseChatRequest({
      model: 'm',
      messages: [
        { role: 'developer', content: 'Be kind.' },
        { role: 'user', content: pieces },
        { role: 'assistant', content: null },
        { role: 'user', content: 'half \ud800 of a character' },
      ],
    });
    assert.deepEqual(asked.messages, [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'one\ntwo' },
      { role: 'assistant', content: '' },
      { role: 'user', content: 'half \ufffd of a character' },
    ]);
  });

  it('hands a form of the reply on as it came', () => {
    const json_schema = { name: 'answer', schema: { type: 'object' }, strict: true };
    for (const format of [{ type: 'json_object' }, { type: 'json_schema', json_schema }]) {
      assert.deepEqual(parseChatRequest({ ...least, response_format: format }).responseFormat, format);
    }
    assert.equal(parseChatRequest({ ...least, response_format: { type: 'text' } }).responseFormat, undefined);
  });

  const deep: unknown = JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`);
  const image = { type: 'image_url', image_url: { url: 'https://example.org/a.png' } };
  const refused: readonly (readonly [parameter: string, body: unknown])[] = [
    ['body', []],
    ['model', { messages }],
    ['messages', { model: 'm' }],
    ['messages', { model: 'm', messages: [] }],
    ['messages[0]', { model: 'm', messages: ['Hello'] }],
    ['messages[0].role', { model: 'm', messages: [{ role: 'constructor', content: 'x' }] }],
    ['messages[0].content', { model: 'm', messages: [{ role: 'user', content: null }] }],
    ['messages[0].content[0]', { model: 'm', messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    ['stream', { ...least, stream: 'yes' }],
    ['stream_options.include_usage', { ...least, stream_options: { include_usage: 1 } }],
    ['max_tokens', { ...least, max_tokens: 0 }],
    ['max_completion_tokens', { ...least, max_completion_tokens: 1.5 }],
    ['temperature', { ...least, temperature: 2.1 }],
    ['top_p', { ...least, top_p: -0.1 }],
    ['seed', { ...least, seed: 0.5 }],
    ['n', { ...least, n: 2 }],
    ['stop', { ...least, stop: 7 }],
    ['stop', { ...least, stop: [''] }],
    ['stop', { ...least, stop: Array.from({ length: 17 }, () => 'x') }],
    ['response_format', { ...least, response_format: deep }],
    ['response_format.type', { ...least, response_format: { type: 'xml' } }],
    ['response_format.json_schema.schema', { ...least, response_format: { type: 'json_schema' } }],
  ];
  const unsupported: typeof refused = [
    ['tools', { ...least, tools: [{ type: 'function', function: { name: 'f' } }] }],
    ['logprobs', { ...least, logprobs: true }],
    ['logit_bias', { ...least, logit_bias: { 5: 1 } }],
    ['messages[0]', { model: 'm', messages: [{ role: 'tool', content: 'x', tool_call_id: 'c' }] }],
    ['messages[0].content[0]', { model: 'm', messages: [{ role: 'user', content: [image] }] }],
  ];
  for (const [code, cases] of Object.entries({ 'serving.badRequest': refused, 'serving.unsupported': unsupported })) {
    it(`is refused with ${code}, by the parameter’s name`, () => {
      for (const [parameter, body] of cases) {
        assert.throws(
          () => parseChatRequest(body),
          (error: { readonly code: string; readonly parameters: { readonly parameter: string } }) =>
            error.code === code && error.parameters.parameter === parameter,
          parameter,
        );
      }
    });
  }
});
