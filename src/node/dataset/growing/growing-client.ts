import { Worker } from 'node:worker_threads';
import { RequestSide } from '../../../protocol/webview/channel';
import { datasetThread } from '../thread-task';
import type { GrowingRequest, GrowingResults } from './growing-protocol';

/** A dataset's queues in a thread of their own: reading a large dataset holds up nobody. Disposing ends the thread. */
export class GrowingClient implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #side: RequestSide<GrowingRequest, GrowingResults, never>;

  /** @param program the bundle of `worker.ts` */
  constructor(program: string) {
    this.#worker = new Worker(program, datasetThread('growing'));
    this.#side = new RequestSide<GrowingRequest, GrowingResults, never>(
      {
        post: (message) => this.#worker.postMessage(message),
        listen: (listener) => {
          this.#worker.on('message', listener);
          return () => this.#worker.off('message', listener);
        },
      },
      (value): value is never => value === undefined,
      () => undefined,
    );
    this.#worker.on('error', (error: unknown) => this.#side.close(`The thread of the queues ended: ${String(error)}.`));
    this.#worker.on('exit', (code) => this.#side.close(`The thread of the queues ended with code ${code}.`));
  }

  ask<Type extends GrowingRequest['type']>(
    request: Extract<GrowingRequest, { readonly type: Type }>,
  ): Promise<GrowingResults[Type]> {
    return this.#side.ask(request);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#side.close('The queues were closed.');
    await this.#worker.terminate();
  }
}
