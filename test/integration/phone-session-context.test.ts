import assert from 'node:assert/strict';
import { Conversation } from '../../src/node/conversation/conversation';
import type { TurnEvent } from '../../src/node/conversation/turn-event';
import { type DeviceSession, startSession } from '../../src/node/device/session';
import { type SessionBed, startSessionBed } from './phone/session-bed';

const context = () => ({ now: '2026-01-05T10:00:00+01:00', timeZone: 'Europe/Berlin', locale: 'en' });
/**
 * A reply is sent back as text. Where the model wrote a word in other tokens than the tokenizer would (`Mil` `o`, which
 * this one does with rare names), the cache ends there, so these texts bring no rare names up.
 */
const texts = [
  'I have a black cat at home.',
  'What do cats like to eat, in one sentence?',
  'Name one more food for it.',
];

type Done = Extract<TurnEvent, { readonly type: 'done' }>;

describe('a chat with several turns on the phone', function () {
  this.timeout(120_000);
  let bed: SessionBed;

  before(async function () {
    bed = await startSessionBed(this);
  });
  after(async () => bed?.dispose());

  function start(contextTokens: number): Promise<DeviceSession> {
    const { modelBlob, runtime, phoneProgram } = bed;
    return startSession(bed.phone, { modelBlob, runtime, contextTokens, threads: 1, phoneProgram });
  }

  async function talk(session: DeviceSession, said: readonly string[]): Promise<readonly Done[]> {
    const askModel = (request: Parameters<DeviceSession['chat']>[0]) => session.chat({ ...request, maxTokens: 60 });
    const options = { askModel, schema: undefined, systemPrompt: 'You are a helpful assistant.', context };
    const conversation = new Conversation(options);
    const turns: Done[] = [];
    for (const text of said) {
      for await (const event of conversation.ask(text, new AbortController().signal)) {
        if (event.type === 'done') {
          turns.push(event);
        }
      }
    }
    return turns;
  }

  const held = ({ timings }: Done) => timings.cachedTokens + timings.promptTokens;

  it('reads only what is new at each turn: the rest is in the prompt cache', async () => {
    const session = await start(2048);
    try {
      const turns = await talk(session, texts);
      assert.equal(turns.length, texts.length);
      for (const [index, turn] of turns.entries()) {
        const before = turns[index - 1];
        if (before) {
          const newTokens = held(turn) - held(before) - before.timings.replyTokens;
          assert.ok(newTokens > 0);
          const { promptTokens } = turn.timings;
          assert.ok(promptTokens <= newTokens + 8, `turn ${index + 1} read ${promptTokens} for ${newTokens} new`);
        }
      }
    } finally {
      await session.stop();
    }
  });

  it('goes on when the context is full, without its oldest turns', async () => {
    const session = await start(512);
    try {
      const turns = await talk(session, [...texts, ...texts, ...texts]);
      assert.ok(turns.some(({ forgottenTurns = 0 }) => forgottenTurns > 0));
      assert.ok(turns.every((turn) => held(turn) + turn.timings.replyTokens <= 512));
    } finally {
      await session.stop();
    }
  });

  it('is not disturbed by another one at the same time', async () => {
    const [first, second] = await Promise.all([start(1024), start(1024)]);
    try {
      const alone = await talk(first, texts);
      const [left, right] = await Promise.all([talk(first, texts), talk(second, [...texts].reverse())]);
      assert.deepEqual(
        left.map(({ reply }) => reply),
        alone.map(({ reply }) => reply),
      );
      assert.equal(right.length, texts.length);
      assert.notEqual(first.process.pid, second.process.pid);
      await second.stop();
      assert.equal((await talk(first, texts.slice(0, 1)))[0]?.reply, alone[0]?.reply);
    } finally {
      await Promise.all([first.stop(), second.stop()]);
    }
  });
});
