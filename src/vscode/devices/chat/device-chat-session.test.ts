import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { chooseLoad } from '../../../core/memory/gate';
import type { TurnEvent } from '../../../node/conversation/turn-event';
import type { SessionEvent } from '../../../node/device/session';
import type { ToView } from '../../../protocol/webview/device-chat';
import type { DeployOptions } from './backend';
import { quietPhone } from './deployed.cases';
import { DeviceChat } from './device-chat';

const timings = {
  promptTokens: 10,
  cachedTokens: 30,
  promptMs: 20,
  promptTokensPerSecond: 500,
  replyTokens: 4,
  replyMs: 100,
  tokensPerSecond: 40,
};
const done = { type: 'done', reply: '', timings, firstTokenMs: 30, isCutOff: false, contextTokens: 1024 } as const;
const text = (said: string): TurnEvent => ({ type: 'text', text: said });
const sample = { at: '2026-11-21T10:00:00Z', isCharging: false, clusters: [] };
const process = { pid: 7, startTime: '1' };
const lost: SessionEvent = { type: 'linkLost', reason: 'gone' };
const back = (server: 'adopted' | 'new'): SessionEvent => ({ type: 'reconnected', server, awayMs: 4200, process });
const givenUp: SessionEvent = { type: 'notReconnected', reason: 'The phone A1 did not come back within 60 s.' };
const didNotReturn = () => new WorkbenchError('adb.didNotReturn', { serial: 'A1', seconds: 60 });

/** An event of a reply, or something that happens in between. */
type Part = TurnEvent | ((signal: AbortSignal) => void | Promise<void>);

/** A chat that is deployed, with the events that its phone tells and the replies that it gives. */
async function openChat() {
  const events: ToView[] = [];
  const replies: (readonly Part[])[] = [];
  const asked: string[] = [];
  const reconnect: { work: (signal: AbortSignal) => Promise<void> } = { work: async () => {} };
  let options: DeployOptions | undefined;
  async function* ask(request: string, signal: AbortSignal): AsyncGenerator<TurnEvent> {
    asked.push(request);
    for (const part of replies.shift() ?? [done]) {
      if (typeof part === 'function') {
        await part(signal);
      } else {
        yield part;
      }
    }
  }
  const chat = new DeviceChat({
    phone: { label: 'Pixel 8', serial: 'A1', isVirtual: false },
    model: { label: 'assistant', variant: 'Q4_0', sizeBytes: 1 },
    suggestions: [],
    onEvent: (event) => events.push(event),
    backend: {
      steps: [],
      deploy: async (given) => {
        options = given;
        return {
          ...quietPhone,
          ask,
          reconnect: (signal) => reconnect.work(signal),
        };
      },
    },
  });
  await chat.deploy();
  const tell = (event: SessionEvent) => options?.onSession(event);
  const measure = () => options?.onSample(sample);
  return { chat, events, replies, asked, reconnect, tell, measure };
}

describe('The link of a chat', () => {
  it('is lost and found while a reply streams: that is told, and the reply goes on in its turn', async () => {
    const { chat, events, replies, tell } = await openChat();
    replies.push([text('One '), () => tell(lost), () => tell(back('adopted')), text('reply.'), done]);
    await chat.send('Hi');
    const links = events.flatMap((event) => (event.type === 'link' ? [event.link] : []));
    assert.deepEqual(links, [{ kind: 'lost', awaySeconds: 0 }, { kind: 'up' }]);
    const [turn] = chat.snapshot().turns;
    assert.equal(turn?.reply, 'One reply.');
    assert.deepEqual(turn?.returns, [{ server: 'adopted', awaySeconds: 4.2 }]);
  });

  it('says a new model, and nothing of a loss that nobody was told of', async () => {
    const { chat, tell } = await openChat();
    await chat.send('Hi');
    tell(back('adopted'));
    assert.equal(chat.snapshot().turns[0]?.returns, undefined);
    tell(back('new'));
    assert.deepEqual(chat.snapshot().turns[0]?.returns, [{ server: 'new', awaySeconds: 4.2 }]);
  });

  it('counts the seconds', async () => {
    const { chat, tell } = await openChat();
    tell(lost);
    const deadline = performance.now() + 5000;
    const { promise: counted, resolve } = Promise.withResolvers<void>();
    const timer = setInterval(() => {
      const { link } = chat.snapshot();
      if ((link.kind === 'lost' && link.awaySeconds === 1) || performance.now() > deadline) {
        resolve();
      }
    }, 10);
    await counted;
    clearInterval(timer);
    assert.deepEqual(chat.snapshot().link, { kind: 'lost', awaySeconds: 1 });
    await chat.dispose();
    assert.deepEqual(chat.snapshot().link, { kind: 'up' });
  });

  it('is tried again with what was not answered, in the same turn', async () => {
    const { chat, replies, asked, tell } = await openChat();
    const fail = () => {
      tell(givenUp);
      throw didNotReturn();
    };
    replies.push([text('Half a'), () => tell(lost), fail], [text('The whole reply.'), done]);
    await chat.send('Hi');
    assert.deepEqual(chat.snapshot().link, { kind: 'gone', reason: givenUp.reason });
    assert.equal(chat.snapshot().turns[0]?.status, 'failed');
    await chat.tryAgain();
    assert.deepEqual(asked, ['Hi', 'Hi']);
    const { turns, link, phase } = chat.snapshot();
    assert.deepEqual(
      turns.map(({ reply, status, error }) => [reply, status, error]),
      [['The whole reply.', 'finished', undefined]],
    );
    assert.deepEqual([link.kind, phase.kind], ['up', 'ready']);
  });

  it('is tried again without a question where none is open', async () => {
    const { chat, reconnect, asked, tell } = await openChat();
    tell(givenUp);
    reconnect.work = () => Promise.reject(didNotReturn());
    await chat.tryAgain();
    const { link, phase } = chat.snapshot();
    assert.ok(link.kind === 'gone' && /60 s/.test(link.reason));
    assert.equal(phase.kind, 'ready');
    reconnect.work = (signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const waiting = chat.tryAgain();
    assert.equal(chat.snapshot().phase.kind, 'reconnecting');
    chat.stop();
    await waiting;
    assert.equal(chat.snapshot().link.kind, 'gone');
    reconnect.work = async () => {};
    await chat.tryAgain();
    assert.deepEqual([chat.snapshot().link.kind, chat.snapshot().phase.kind, asked], ['up', 'ready', []]);
  });
});

describe('What a chat shows of its phone', () => {
  it('is what the model takes, part by part', async () => {
    const { chat, tell } = await openChat();
    const shape = { fileSizeBytes: 92e6, layerCount: 30, embeddingLength: 576, headCount: 9 };
    const whole = { ...shape, keyValueHeadCount: 3, vocabularySize: 49152 };
    const free = { availableBytes: 1.8e9, totalBytes: 4e9 };
    const choice = chooseLoad(whole, { contextTokens: 1024, batchTokens: 64 }, free);
    tell({ type: 'memory', ...free, ...choice });
    const { memory } = chat.snapshot();
    assert.ok(memory);
    const { weightsBytes, keyValueCacheBytes, computeBuffersBytes, repackedBytes, totalBytes } = memory;
    assert.equal(weightsBytes + keyValueCacheBytes + computeBuffersBytes + repackedBytes, totalBytes);
    assert.deepEqual([memory.loading, memory.verdict, memory.availableBytes], ['read', 'fits', 1.8e9]);
    assert.ok(memory.reserveBytes > 0);
  });

  it('is measured each second, with the speed only while a reply is written', async () => {
    const { chat, replies, measure } = await openChat();
    measure();
    replies.push([
      { type: 'prefill', doneTokens: 64, totalTokens: 128 },
      measure,
      { type: 'speed', replyTokens: 9, tokensPerSecond: 18.2 },
      measure,
      done,
    ]);
    await chat.send('Hi');
    measure();
    assert.deepEqual(
      chat.snapshot().samples.map(({ tokensPerSecond }) => tokensPerSecond),
      [undefined, undefined, 18.2, undefined],
    );
    assert.equal(chat.snapshot().turns[0]?.progress, undefined, 'over is over');
  });

  it('has the speed of a reply that was written between two measurements', async () => {
    const { chat, measure } = await openChat();
    await chat.send('Hi');
    measure();
    measure();
    const speeds = chat.snapshot().samples.map(({ tokensPerSecond }) => tokensPerSecond);
    assert.deepEqual(speeds, [timings.tokensPerSecond, undefined]);
  });

  it('is how much of the context is used', async () => {
    const { chat } = await openChat();
    await chat.send('Hi');
    assert.deepEqual(chat.snapshot().context, { usedTokens: 44, totalTokens: 1024 });
  });
});

describe('The turns of a chat that the model no longer sees', () => {
  it('are counted without those that it never had', async () => {
    const { chat, replies } = await openChat();
    const stopped: Part = (signal) => {
      chat.stop();
      throw signal.reason;
    };
    replies.push([done], [stopped], [done], [{ ...done, forgottenTurns: 1 }], [{ ...done, forgottenTurns: 1 }]);
    const unseen: number[] = [];
    for (const request of ['one', 'stopped', 'two', 'three', 'four']) {
      await chat.send(request);
      unseen.push(chat.snapshot().unseenTurns);
    }
    // "one", then "stopped" and "two" are above the line.
    assert.deepEqual(unseen, [0, 0, 0, 1, 3]);
  });

  it('are none once another model was started: it is told what was said', async () => {
    const { chat, tell } = await openChat();
    await chat.send('one');
    tell({ type: 'ended', reason: 'was killed', end: { exitCode: 137, tail: '' } });
    await chat.deploy();
    assert.equal(chat.snapshot().unseenTurns, 0);
    assert.equal(chat.snapshot().phase.kind, 'ready');
  });
});
