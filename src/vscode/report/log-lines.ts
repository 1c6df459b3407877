import type { LogOutputChannel } from 'vscode';

const mostLines = 2000;
const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** The last lines of a log: where VS Code keeps no file of it, a report has these. */
export class LogLines {
  readonly #lines: string[] = [];

  add(level: string, words: readonly unknown[]): void {
    const text = words.map((word) => (word instanceof Error ? (word.stack ?? word.message) : String(word))).join(' ');
    this.#lines.push(`${new Date().toISOString()} [${level}] ${text}`);
    this.#lines.splice(0, this.#lines.length - mostLines);
  }

  text(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }
}

/** The same log, of which the last lines are kept. */
export function keepLines(log: LogOutputChannel, lines: LogLines): LogOutputChannel {
  const methods = levels.map((level) => {
    const value = (message: string, ...more: unknown[]) => {
      lines.add(level, [message, ...more]);
      log[level](message, ...more);
    };
    return [level, { value }] as const;
  });
  return Object.create(log, Object.fromEntries(methods));
}
