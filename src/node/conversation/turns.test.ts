import assert from 'node:assert/strict';
import type { RenderedMessage } from '../../core/dataset/conversation';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { ChatEvent } from '../llama/chat-event';
import { Conversation, longestReplyTokens } from './conversation';
import type { TurnEvent } from './turn-event';

const contextTokens = longestReplyTokens + 400;
const tokensOfTurn = 100;
const context = () => ({ now: '2026-01-05T10:00:00+01:00', timeZone: 'Europe/Berlin', locale: 'en' });

/** Answers as a server with room for so many turns would. */
function scripted(options: { readonly saysContext: boolean; readonly mostTurns: number }) {
  const asked: (readonly RenderedMessage[])[] = [];
  async function* askModel({ messages }: { readonly messages: readonly RenderedMessage[] }): AsyncGenerator<ChatEvent> {
    const turns = messages.filter(({ role }) => role === 'user').length;
    if (turns > options.mostTurns) {
      const detail = `request (9 tokens) exceeds the available context size (8 tokens), try increasing it`;
      throw new WorkbenchError('llama.refused', { status: 400, detail });
    }
    asked.push(messages);
    yield { type: 'token', text: `reply ${asked.length}` };
    const timings = {
      promptTokens: 20,
      cachedTokens: turns * tokensOfTurn - 40,
      promptMs: 1,
      promptTokensPerSecond: 1,
      replyTokens: 20,
      replyMs: 1,
      tokensPerSecond: 1,
    };
    yield { type: 'done', finishReason: 'stop', timings, ...(options.saysContext && { contextTokens }) };
  }
  return { asked, askModel };
}

async function talk(conversation: Conversation, texts: readonly string[]): Promise<readonly number[]> {
  const forgotten: number[] = [];
  for (const text of texts) {
    const events: TurnEvent[] = [];
    for await (const event of conversation.ask(text, new AbortController().signal)) {
      events.push(event);
    }
    const last = events.at(-1);
    forgotten.push(last?.type === 'done' ? (last.forgottenTurns ?? 0) : -1);
  }
  return forgotten;
}

const sixTexts = ['one', 'two', 'three', 'four', 'five', 'six'];

describe('the turns of a conversation', () => {
  it('are forgotten whole, the oldest first, before the context is full, and that is said', async () => {
    const { asked, askModel } = scripted({ saysContext: true, mostTurns: 99 });
    const conversation = new Conversation({ askModel, schema: undefined, systemPrompt: 'Be kind.', context });
    const forgotten = await talk(conversation, sixTexts);
    assert.deepEqual(forgotten, [0, 0, 0, 0, 3, 0]);
    for (const messages of asked) {
      const roles = messages.map(({ role }) => role).join(' ');
      assert.match(roles, /^system user( assistant user)*$/);
    }
    assert.deepEqual(
      asked[4]?.map(({ content }) => content),
      ['Be kind.', 'four', 'reply 4', 'five'],
    );
  });

  it('are forgotten when the server says that they do not fit', async () => {
    const { asked, askModel } = scripted({ saysContext: false, mostTurns: 3 });
    const earlier: RenderedMessage[] = [
      { role: 'user', content: 'zero' },
      { role: 'assistant', content: 'reply 0' },
    ];
    const conversation = new Conversation({ askModel, schema: undefined, systemPrompt: '', context }, earlier);
    assert.deepEqual(await talk(conversation, sixTexts), [0, 0, 1, 1, 1, 1]);
    assert.equal(asked.at(-1)?.[0]?.content, 'four');
  });

  it('do not hide that one text alone is too long', async () => {
    const { askModel } = scripted({ saysContext: false, mostTurns: 0 });
    const conversation = new Conversation({ askModel, schema: undefined, systemPrompt: '', context });
    await assert.rejects(talk(conversation, ['long']), { code: 'llama.refused' });
  });
});
