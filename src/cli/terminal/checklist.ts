import { printable } from '../../core/text/printable';
import { formatDuration } from './format';

export type ItemStatus = 'running' | 'done' | 'failed';

interface Item {
  readonly title: string;
  status: ItemStatus;
  detail: string;
  readonly startedAt: number;
  endedAt: number;
  lastPrintedAt: number;
}

/** The part of a terminal that a checklist writes to. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const signs: Record<ItemStatus, string> = { running: '·', done: '✓', failed: '✗' };
const redrawIntervalMs = 100;
const plainIntervalMs = 15_000;

/** Things that are being done side by side, one line each. */
export interface Checklist {
  start(id: string, title: string): void;
  /** Replaces the text behind the title: `120 of 270 MB · 12 s left`. */
  progress(id: string, detail: string): void;
  end(id: string, status: 'done' | 'failed', detail?: string): void;
  /** Prints text above the lines that still run. */
  print(text: string): void;
  /** Removes the running lines from the screen; nothing is redrawn until something starts again. */
  close(): void;
}

/**
 * On a terminal the lines that still run are redrawn in place; elsewhere each thing prints a line when it starts, every
 * 15 s, and when it ends.
 */
export class TerminalChecklist implements Checklist {
  readonly #stream: TerminalStream;
  readonly #isLive: boolean;
  readonly #items = new Map<string, Item>();
  #drawnLines = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: TerminalStream, isLive = stream.isTTY === true) {
    this.#stream = stream;
    this.#isLive = isLive;
  }

  start(id: string, title: string): void {
    const now = performance.now();
    if (this.#items.get(id)?.status === 'running') {
      return;
    }
    this.#items.set(id, { title, status: 'running', detail: '', startedAt: now, endedAt: 0, lastPrintedAt: now });
    if (this.#isLive) {
      this.#redrawSoon();
    } else {
      this.#stream.write(`· ${title} …\n`);
    }
  }

  progress(id: string, detail: string): void {
    const item = this.#items.get(id);
    if (item?.status !== 'running') {
      return;
    }
    item.detail = detail;
    if (this.#isLive) {
      this.#redrawSoon();
    } else if (performance.now() - item.lastPrintedAt > plainIntervalMs) {
      item.lastPrintedAt = performance.now();
      this.#stream.write(`  ${item.title}: ${detail}\n`);
    }
  }

  end(id: string, status: 'done' | 'failed', detail = ''): void {
    const item = this.#items.get(id);
    if (item?.status !== 'running') {
      return;
    }
    Object.assign(item, { status, detail, endedAt: performance.now() });
    this.#items.delete(id);
    this.#erase();
    this.#stream.write(`${this.#line(item)}\n`);
    this.#draw();
  }

  print(text: string): void {
    this.#erase();
    this.#stream.write(`${text}\n`);
    this.#draw();
  }

  close(): void {
    this.#erase();
    this.#items.clear();
  }

  #line(item: Item): string {
    const elapsed = (item.endedAt || performance.now()) - item.startedAt;
    const time = elapsed > 1_000 ? ` (${formatDuration(elapsed)})` : '';
    const text = `${signs[item.status]} ${item.title}${item.detail === '' ? '' : `  ${item.detail}`}${time}`;
    const columns = this.#isLive ? this.#stream.columns || 80 : 200;
    return printable(text)
      .replaceAll('\n', ' ')
      .slice(0, columns - 1);
  }

  #redrawSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#erase();
      this.#draw();
    }, redrawIntervalMs);
    this.#timer.unref();
  }

  #draw(): void {
    if (!this.#isLive) {
      return;
    }
    const lines = [...this.#items.values()].map((item) => `${this.#line(item)}\n`);
    this.#stream.write(lines.join(''));
    this.#drawnLines = lines.length;
  }

  #erase(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#drawnLines > 0) {
      // ECMA-48: cursor up n lines, erase to the end of the screen.
      this.#stream.write(`\u001b[${this.#drawnLines}A\u001b[0J`);
      this.#drawnLines = 0;
    }
  }
}
