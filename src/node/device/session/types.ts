import type { LoadChoice, ModelShape } from '../../../core/memory/gate';
import type { PhoneFacts } from '../../adb/facts';
import type { AdbLink } from '../../adb/server';
import type { ChatEvent, ChatRequest, LlamaServerClient } from '../../llama/client';
import type { InstalledRuntime } from '../installed-runtime';
import type { ServerEndpoint } from '../server-arguments';
import type { PhoneProcess, ServerEnd } from '../session-process';
import type { ThreadChoice } from '../threads/choose-thread-count';
import type { ThreadMemory } from '../threads/thread-memory';

export type SessionEvent =
  /** What the model takes, part by part, and how it is loaded therefore; only with its shape. */
  | ({ readonly type: 'memory'; readonly availableBytes: number } & LoadChoice)
  /** What earlier sessions of this computer had left on the phone, and was ended; only when there was something. */
  | { readonly type: 'leftoversEnded'; readonly orphans: number; readonly kept: number }
  /** How many threads were found best just now, or why that was not measured. */
  | ({ readonly type: 'threads'; readonly isVirtual: boolean } & ThreadChoice)
  /** Another number of threads is being measured. */
  | { readonly type: 'measuringThreads'; readonly threads: number }
  | { readonly type: 'starting'; readonly endpoint: ServerEndpoint; readonly threads: number }
  /** A server that an earlier session left goes on instead of a new one; the model is loaded already. */
  | {
      readonly type: 'adopted';
      readonly endpoint: ServerEndpoint;
      readonly threads: number;
      readonly process: PhoneProcess;
    }
  | { readonly type: 'ready'; readonly loadMs: number; readonly process: PhoneProcess }
  /** The link is gone; the phone is waited for. What was being written goes on there. */
  | { readonly type: 'linkLost'; readonly reason: string }
  /** The phone is back: with the server that it had, or, where that was gone, with a new one that forgot everything. */
  | {
      readonly type: 'reconnected';
      readonly server: 'adopted' | 'new';
      readonly awayMs: number;
      readonly process: PhoneProcess;
    }
  /** The phone did not come back in time, or another one came. The next request tries again. */
  | { readonly type: 'notReconnected'; readonly reason: string }
  /** The server ended by itself; `reason` completes "llama-server on the phone …". */
  | { readonly type: 'ended'; readonly reason: string; readonly end: ServerEnd };

export interface SessionOptions {
  /** Path on the phone, from a push. */
  readonly modelBlob: string;
  /** A LoRA adapter beside the model, and how strongly it is applied where a request says nothing: 1 as it was trained. */
  readonly adapter?: { readonly blob: string; readonly scale: number };
  readonly runtime: Pick<InstalledRuntime, 'serverPath'>;
  readonly contextTokens: number;
  /** Default `auto`: what is fastest on this phone, measured once. */
  readonly threads?: 'auto' | number;
  /** Where it is remembered; default: in the cache. */
  readonly threadMemory?: ThreadMemory;
  /** How long that may be measured; default `measuringBudgetMs`. */
  readonly threadBudgetMs?: number;
  /** Leave the server when the session is stopped: the next one with the same model and settings goes on with it. */
  readonly keepServer?: boolean;
  /** Path of `mobile-llm-phone` on the phone; without it plain shell starts the server. */
  readonly phoneProgram?: string | undefined;
  /** What the phone said a moment ago; absent: it is asked. */
  readonly facts?: PhoneFacts;
  /** From the GGUF's header: with it the phone's free memory is checked before anything is loaded. */
  readonly shape?: ModelShape;
  /** Connects to the adb server when the link was lost; default: the connection of the phone, without starting one. */
  readonly openLink?: () => Promise<AdbLink>;
  /** How long a phone that is away is waited for. Default 60 s. */
  readonly returnTimeoutMs?: number;
  readonly onEvent?: (event: SessionEvent) => void;
  readonly signal?: AbortSignal;
}

/** A model that answers on a phone. */
export interface DeviceSession {
  readonly id: string;
  /** What the phone said of itself before the model was loaded. */
  readonly facts: PhoneFacts;
  readonly endpoint: ServerEndpoint;
  readonly process: PhoneProcess;
  readonly client: LlamaServerClient;
  /**
   * Streams a reply; aborting or leaving the loop ends it on the phone. A link that is lost meanwhile is waited for, and
   * the reply goes on where it was. How strongly an adapter is applied is each request's own; without one it says nothing.
   * @throws WorkbenchError `device.serverEnded`, `device.replyLost`, `adb.didNotReturn`, `adb.otherPhone`, …
   */
  chat(request: ChatRequest): AsyncIterable<ChatEvent>;
  /**
   * Ends the server and deletes the session's files on the phone, or leaves both with `keepServer`. May be called more
   * than once.
   */
  stop(): Promise<void>;
}
