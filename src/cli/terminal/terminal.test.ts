import assert from 'node:assert/strict';
import { printable } from '../../core/text/printable';
import { TerminalChecklist } from './checklist';
import { TimeLeft } from './estimate';
import { formatDuration, formatProgress } from './format';

class Screen {
  text = '';
  readonly columns: number;
  constructor(columns = 60) {
    this.columns = columns;
  }
  write(text: string): void {
    this.text += text;
  }
}

describe('terminal formats', () => {
  it('writes times as people say them', () => {
    assert.equal(formatDuration(400), '0.4 s');
    assert.equal(formatDuration(59_700), '1 min 00 s');
    assert.equal(formatDuration(3_720_000), '1 h 02 min');
    assert.equal(
      formatProgress({ done: 3, total: 112, unit: 'steps', secondsLeft: 75 }),
      '3 of 112 steps · 1 min 15 s left',
    );
    assert.equal(formatProgress({ done: 5e6, unit: 'bytes' }), '5.0 MB');
  });

  it('makes control and bidirectional characters harmless', () => {
    assert.equal(printable('a\u001b[2Jb\u202ec\td\n'), 'a\ufffd[2Jb\ufffdc\td\n');
  });

  it('tells the time left from the recent rate', () => {
    const estimate = new TimeLeft();
    assert.equal(estimate.update(0, 100, 0), undefined);
    assert.equal(estimate.update(10, 100, 2_000), 18);
    assert.equal(estimate.update(10, 100, 500), undefined);
  });
});

describe('checklist', () => {
  it('prints a line at start and end where it cannot redraw', () => {
    const screen = new Screen();
    const list = new TerminalChecklist(screen, false);
    list.start('train', 'Train');
    list.progress('train', '1 of 2 steps');
    list.end('train', 'done', '9.9 MB');
    assert.equal(screen.text, '· Train …\n✓ Train  9.9 MB\n');
  });

  it('draws running lines below finished ones and cuts them to the width', async () => {
    const screen = new Screen();
    const list = new TerminalChecklist(screen, true);
    list.start('a', 'First');
    list.start('b', `Second ${'x'.repeat(100)}`);
    list.end('a', 'failed', 'no disk');
    assert.ok(screen.text.startsWith('✗ First  no disk\n· Second'));
    assert.ok(screen.text.split('\n').every((line) => line.length < 60));
    list.print('a word');
    assert.ok(screen.text.includes('\u001b[1A\u001b[0Ja word\n· Second'));
    list.close();
    assert.ok(screen.text.endsWith('\u001b[1A\u001b[0J'));
  });

  it('cuts nothing short on a terminal that says it has no width', () => {
    const screen = new Screen(0);
    const list = new TerminalChecklist(screen, true);
    list.start('train', 'Train');
    list.end('train', 'done', 'already made');
    list.close();
    assert.ok(screen.text.includes('✓ Train  already made\n'));
  });
});
