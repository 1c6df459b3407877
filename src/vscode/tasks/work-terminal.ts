import * as vscode from 'vscode';
import { printable } from '../../core/text/printable';
import type { TaskTools } from './follow-task';

/** A window that reloads closes its terminals too: a run is only cancelled where the window is still there after this. */
const reloadMs = 1500;
const controlC = '\u0003';
const clearLine = '\r\u001b[K';

/** A terminal without a shell: what it runs is ours, and gets no more than the definition of its task. */
export class WorkTerminal implements vscode.Pseudoterminal {
  readonly #write = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  readonly #ended = new AbortController();
  readonly #work: (tools: TaskTools) => Promise<number>;
  readonly #windowSignal: AbortSignal;
  readonly onDidWrite = this.#write.event;
  readonly onDidClose = this.#closed.event;

  /** @param work resolves with the task's exit code; never rejects */
  constructor(work: (tools: TaskTools) => Promise<number>, windowSignal: AbortSignal) {
    this.#work = work;
    this.#windowSignal = windowSignal;
  }

  open(): void {
    const tools: TaskTools = {
      say: (line) => this.#write.fire(`${clearLine}${inTerminal(line)}\r\n`),
      show: (line) => this.#write.fire(`${clearLine}${inTerminal(line)}`),
      signal: this.#ended.signal,
    };
    void this.#work(tools).then((code) => this.#closed.fire(code));
  }

  handleInput(data: string): void {
    if (data.includes(controlC)) {
      this.#end();
    }
  }

  close(): void {
    setTimeout(() => {
      if (!this.#windowSignal.aborted) {
        this.#end();
      }
    }, reloadMs);
  }

  #end(): void {
    this.#ended.abort(new DOMException('The task was ended.', 'AbortError'));
  }
}

function inTerminal(text: string): string {
  return printable(text).replace(/\r?\n/gu, ' ');
}
