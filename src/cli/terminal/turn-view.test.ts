import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { TerminalChecklist } from './checklist';
import { TurnView } from './turn-view';

class Screen {
  text = '';
  write(text: string): void {
    this.text += text;
  }
}

function shownOn(screen: Screen): TurnView {
  return new TurnView(screen, new TerminalChecklist(screen, false), '  ');
}

describe('a turn in the terminal', () => {
  it('says nothing of a prompt that is read quickly', () => {
    const screen = new Screen();
    const view = shownOn(screen);
    view.show({ type: 'prefill', doneTokens: 64, totalTokens: 120 });
    view.show({ type: 'prefill', doneTokens: 120, totalTokens: 120 });
    view.show({ type: 'text', text: ' Hello' });
    view.show({ type: 'speed', replyTokens: 3, tokensPerSecond: 20 });
    view.show({ type: 'text', text: ' you.\n' });
    assert.equal(screen.text, '  Hello you.\n  ');
  });

  it('says that a long prompt is being read', async () => {
    const screen = new Screen();
    const view = shownOn(screen);
    view.show({ type: 'prefill', doneTokens: 64, totalTokens: 4000 });
    await delay(1010);
    view.show({ type: 'prefill', doneTokens: 128, totalTokens: 4000 });
    view.show({ type: 'text', text: 'Hello' });
    view.close();
    assert.equal(screen.text, '· Read the prompt …\n  Hello');
  });
});
