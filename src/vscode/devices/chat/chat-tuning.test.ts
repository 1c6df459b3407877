import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { keptChats } from './kept-chat.cases';

describe('How a chat asks its model', () => {
  const project = keptChats();

  it('refuses settings that make no sense, and goes back to the recipe’s', async () => {
    const { chat, requests } = project.open();
    await chat.deploy();
    assert.throws(() => chat.tuning.change({ temperature: 9, topP: 0 }), { code: 'chat.badSettings' });
    chat.tuning.change({ systemPrompt: 'Be kind.', maxReplyTokens: 9, seed: 4 });
    await chat.send('Hi');
    assert.deepEqual(requests[0]?.messages[0], { role: 'system', content: 'Be kind.' });
    assert.equal(requests[0]?.maxTokens, 9);
    chat.tuning.change({ seed: null });
    assert.equal(chat.snapshot().settings?.current.seed, undefined);
    chat.tuning.reset();
    assert.deepEqual(chat.snapshot().settings?.current, chat.snapshot().settings?.recipe);
  });

  it('says with each request how strongly the adapter is applied, and keeps it with the chat', async () => {
    const { chat, requests } = project.open();
    assert.throws(() => chat.tuning.setAdapterScale(0.5), { code: 'chat.noAdapter' });
    await chat.deploy();
    await chat.send('as trained');
    chat.tuning.setAdapterScale(0.5);
    assert.equal(chat.snapshot().adapter?.scale, 0.5);
    assert.throws(() => chat.tuning.setAdapterScale(3), { code: 'chat.badSettings' });
    await chat.send('half');
    assert.deepEqual(
      requests.map(({ adapterScale }) => adapterScale),
      [undefined, 0.5],
    );
    const id = chat.history?.openId;
    await chat.dispose();
    const again = project.open();
    await again.chat.openChat.show(id);
    await again.chat.deploy();
    assert.equal(again.chat.snapshot().adapter?.scale, 0.5);
    await again.chat.openChat.show();
    assert.equal(again.chat.snapshot().adapter?.scale, 1, 'another chat has its own');
    await again.chat.openChat.show(id);
    again.chat.tuning.reset();
    assert.equal(again.chat.snapshot().adapter?.scale, 1);
  });
});
