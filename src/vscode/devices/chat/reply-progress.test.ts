import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'mocha';
import type { ReplyProgress } from '../../../protocol/webview/device-chat';
import { ReplyProgressTeller } from './reply-progress';

const intervals = { afterMs: 30, everyMs: 10 };
const writing: ReplyProgress = { kind: 'writing', replyTokens: 3, tokensPerSecond: 0.1 };

describe('How far a reply is', () => {
  it('says for how long nothing has come, of whatever it waits for, and no more once something comes', async () => {
    const told: ReplyProgress[] = [];
    const teller = new ReplyProgressTeller({ tell: (one) => told.push(one), isLinkUp: () => true, intervals });
    try {
      await delay(100);
      assert.deepEqual(told[0], { kind: 'waiting', quietSeconds: 0 });
      teller.note(writing);
      assert.deepEqual(told.at(-1), writing);
      await delay(100);
      assert.deepEqual(told.at(-1), { ...writing, quietSeconds: 0 });
      teller.note();
      assert.deepEqual(told.at(-1), writing);
      const { length } = told;
      teller.note();
      assert.equal(told.length, length, 'nothing new to say');
    } finally {
      teller.end();
    }
    const { length } = told;
    await delay(60);
    assert.equal(told.length, length);
  });

  it('leaves a link that is lost to who tells of that', async () => {
    const told: ReplyProgress[] = [];
    const teller = new ReplyProgressTeller({ tell: (one) => told.push(one), isLinkUp: () => false, intervals });
    await delay(80);
    teller.end();
    assert.deepEqual(told, []);
  });
});
