import { Worker } from 'node:worker_threads';
import { thrownError } from '../../../core/errors/thrown-error';
import { isRecord, isTagged, RequestSide } from '../../../protocol/webview/channel';
import { datasetThread } from '../thread-task';
import type { EngineEvent, EngineRequest, EngineResults, EngineState } from './engine-protocol';

/**
 * Reading a million rows makes garbage by the gigabyte; with a small nursery it never is more than this at a time. What
 * lives long is bytes outside of the heap.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 6 };

export interface EngineClientOptions {
  /** The bundle of `worker.ts`. */
  readonly program: string;
  readonly onState: (state: EngineState) => void;
  /** The thread ended by itself: what was not saved or backed up is lost with it. */
  readonly onCrash: (error: Error) => void;
}

/** An open dataset in a thread of its own: nothing that is asked of it holds up whoever asks. */
export class EngineClient {
  readonly #worker: Worker;
  readonly #side: RequestSide<EngineRequest, EngineResults, EngineEvent>;
  #isDisposed = false;

  constructor({ program, onState, onCrash }: EngineClientOptions) {
    this.#worker = new Worker(program, { ...datasetThread('editing'), resourceLimits });
    this.#side = new RequestSide<EngineRequest, EngineResults, EngineEvent>(
      {
        post: (message) => this.#worker.postMessage(message),
        listen: (listener) => {
          this.#worker.on('message', listener);
          return () => this.#worker.off('message', listener);
        },
      },
      isEngineEvent,
      ({ state }) => onState(state),
    );
    this.#worker.on('error', (error: unknown) => this.#end(thrownError(error), onCrash));
    this.#worker.on('exit', (code) => this.#end(new Error(`the thread ended with code ${code}`), onCrash));
  }

  ask<Type extends EngineRequest['type']>(
    request: Extract<EngineRequest, { readonly type: Type }>,
  ): Promise<EngineResults[Type]> {
    return this.#side.ask(request);
  }

  /** Ends the thread; what is pending is rejected. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    this.#side.close('The dataset was closed.');
    await this.#worker.terminate();
  }

  #end(error: Error, onCrash: (error: Error) => void): void {
    if (!this.#isDisposed) {
      this.#isDisposed = true;
      this.#side.close(`The dataset's thread ended: ${error.message}.`);
      onCrash(error);
    }
  }
}

function isEngineEvent(value: unknown): value is EngineEvent {
  return isTagged(value) && value.type === 'state' && isRecord(value) && isRecord(value['state']);
}
