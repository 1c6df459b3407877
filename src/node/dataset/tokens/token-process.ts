import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { RenderedConversation } from '../../../core/dataset/conversation';
import { type ErrorDescription, WorkbenchError } from '../../../core/errors/workbench-error';
import { writeFileAtomic } from '../../files/atomic-write';
import { pythonEnvironment } from '../../pipeline/python';
import { contentKey } from '../../setup/cached-item';
import { exitReason } from '../../supervisor/exit';
import { type ProcessSpec, type RunningProcess, startProcess } from '../../supervisor/supervisor';
import { untilAborted } from '../../supervisor/until-aborted';
import { readTokenLine } from './read-answer';
import { emptyFolder, type Python, tokenizerFiles } from './saved-tokenizer';

/** What may be asked of rows. */
export type Want = 'count' | 'view';

/** The first answer waits for Python's start; none has more than a batch of rows to cut. */
const answerTimeoutMs = 60_000;

interface Waiting {
  readonly id: number;
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A running `python -m mobile_llm tokens`: asked again and again, one request after the other. */
export class TokenProcess {
  readonly #process: RunningProcess;
  readonly #logFile: string;
  #waiting: Waiting | undefined;
  /** The request before; the next begins when it was answered, whoever still waits for that. */
  #last: Promise<unknown> = Promise.resolve();
  #nextId = 1;
  #said: ErrorDescription | undefined;
  #hasEnded = false;

  /** @param folder a saved tokenizer's; @param stop the texts that end a reply. @throws WorkbenchError `process.notStarted` */
  static async start(folder: string, stop: readonly string[], python: Python): Promise<TokenProcess> {
    // Named by what is in it: processes that run beside each other share it, and a killed one leaves nothing more.
    const settings = JSON.stringify({ tokenizerFolder: tokenizerFiles(folder), stop });
    const config = path.join(folder, `tokens-${contentKey(settings)}.json`);
    const logFile = path.join(folder, 'tokens.log');
    await writeFileAtomic(config, settings);
    // What an earlier process wrote; Windows keeps it where that still runs.
    await rm(logFile, { force: true }).catch(() => undefined);
    return new TokenProcess({
      program: python.executable,
      arguments: ['-m', 'mobile_llm', 'tokens', '--config', config],
      workingFolder: await emptyFolder(folder),
      // What the hub had is kept in files.
      environment: await pythonEnvironment(python, { loadsFromHub: false }),
      logFile,
    });
  }

  private constructor(spec: ProcessSpec) {
    this.#logFile = spec.logFile;
    this.#process = startProcess(spec, { hasInput: true, onLine: (line) => this.#read(line) });
    void this.#process.closed.then((exit) => {
      this.#hasEnded = true;
      this.#waiting?.reject(this.#ended(exitReason(exit)));
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /**
   * What it says of each row, in their order.
   * @throws WorkbenchError `tokens.ended`, `tokens.failed`, `process.timedOut`; the signal's reason on abort
   */
  async ask(want: Want, rows: readonly RenderedConversation[], signal?: AbortSignal): Promise<readonly unknown[]> {
    const answer = this.#last.then(() => {
      signal?.throwIfAborted();
      return this.#request(want, rows);
    });
    this.#last = answer.catch(() => undefined);
    return untilAborted(answer, signal);
  }

  async stop(): Promise<void> {
    await this.#process.stop();
  }

  async #request(want: Want, rows: readonly RenderedConversation[]): Promise<readonly unknown[]> {
    if (this.#hasEnded) {
      throw this.#ended('has ended');
    }
    const id = this.#nextId++;
    const asked = rows.map(({ id: row, messages, date }) => ({ id: row, messages, date }));
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<readonly unknown[]>((resolve, reject) => {
        this.#waiting = { id, resolve, reject };
        timer = setTimeout(() => this.#giveUp(), answerTimeoutMs);
        this.#process.input?.write(`${JSON.stringify({ id, want, rows: asked })}\n`);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
  }

  #giveUp(): void {
    const seconds = answerTimeoutMs / 1000;
    const parameters = { program: 'Python', what: 'cutting rows into tokens', seconds, logFile: this.#logFile };
    this.#waiting?.reject(new WorkbenchError('process.timedOut', parameters));
    this.#hasEnded = true;
    void this.#process.stop();
  }

  #read(line: string): void {
    const said = readTokenLine(line);
    if (said?.event === 'error') {
      this.#said = said;
    } else if (said?.event === 'answer' && said.id === this.#waiting?.id) {
      this.#waiting.resolve(said.rows);
    } else if (said === undefined) {
      this.#waiting?.reject(new WorkbenchError('process.badEvent', { program: 'Python', line: line.slice(0, 200) }));
      this.#hasEnded = true;
      void this.#process.stop();
    }
  }

  #ended(reason: string): WorkbenchError {
    if (this.#said) {
      const { code, message, fix } = this.#said;
      return new WorkbenchError('step.reported', { step: 'tokens', code, message, fix });
    }
    return new WorkbenchError('tokens.ended', { reason, tail: this.#process.tail() });
  }
}
