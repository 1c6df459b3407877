import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'mocha';
import { actionOf, parameter, schemaOf } from '../../../core/actions/schema.cases';
import type { RenderedMessage } from '../../../core/dataset/conversation';
import { ChatFolder } from '../../../node/chats/chat-folder';
import { Conversation } from '../../../node/conversation/conversation';
import type { TurnRequest } from '../../../node/conversation/turn-event';
import type { ChatEvent } from '../../../node/llama/chat-event';
import type { ToView } from '../../../protocol/webview/device-chat';
import { quietPhone, timings } from './deployed.cases';
import { DeviceChat } from './device-chat';

/** Of the one action that the model knows. */
export const schema = schemaOf(actionOf('map', [parameter('place', 'text')]));
export const context = { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };
export const mapOf = (place: string) => `<action>{"name":"map","arguments":{"place":"${place}"}}</action>`;

/** A token, or something that happens while the model writes. */
export type Part = string | ((signal: AbortSignal) => Promise<void>);

export const untilStopped = (signal: AbortSignal) =>
  new Promise<void>((_resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop);
    if (signal.aborted) {
      stop();
    }
  });

/** What a chat shows, as pairs of what was said and what came back. */
export const shown = (chat: DeviceChat) => chat.snapshot().turns.map(({ request, reply }) => [request, reply]);

export interface OpenedKeptChat {
  readonly chat: DeviceChat;
  readonly requests: readonly TurnRequest[];
  /** What the model was sent, each time. */
  readonly said: () => readonly (readonly string[])[];
  /** What the view was told. */
  readonly events: ToView[];
}

export interface KeptChats {
  /** Of the project. */
  readonly folder: string;
  readonly chatsFolder: string;
  readonly dataset: string;
  /** A chat with a model that says what it is told to; the same files each time. */
  open(replies?: (readonly Part[])[]): OpenedKeptChat;
}

/** Chats of one project, for the enclosing suite; each test has its own. */
export function keptChats(): KeptChats {
  let folder = '';
  const opened: DeviceChat[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'kept chat-'));
    await writeFile(path.join(folder, 'assistant.jsonl'), '');
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((chat) => chat.dispose()));
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return folder;
    },
    get chatsFolder() {
      return path.join(folder, '.mobile-llm', 'chats');
    },
    get dataset() {
      return path.join(folder, 'assistant.jsonl');
    },
    open(replies = []) {
      const chat = openIn(folder, replies);
      opened.push(chat.chat);
      return chat;
    },
  };
}

function openIn(folder: string, replies: (readonly Part[])[]): OpenedKeptChat {
  const requests: TurnRequest[] = [];
  const events: ToView[] = [];
  async function* askModel(request: TurnRequest): AsyncGenerator<ChatEvent> {
    requests.push(request);
    for (const part of replies.shift() ?? ['ok']) {
      if (typeof part === 'string') {
        yield { type: 'token', text: part };
      } else {
        await part(request.signal);
      }
    }
    yield { type: 'done', finishReason: 'stop', timings, contextTokens: 2048 };
  }
  const datasetFile = path.join(folder, 'assistant.jsonl');
  const chat = new DeviceChat({
    phone: { label: 'Pixel 8', serial: 'A1', isVirtual: false },
    model: { label: 'assistant', variant: 'Q4_0', sizeBytes: 1 },
    suggestions: [],
    schema,
    history: {
      folder: new ChatFolder(path.join(folder, '.mobile-llm')),
      with: { phone: { serial: 'A1', label: 'Pixel 8' }, model: { name: 'assistant', variant: 'Q4_0' } },
    },
    inbox: { datasetFile, usualSystemPrompt: '', model: 'assistant Q4_0', device: 'Pixel 8' },
    onEvent: (event) => void events.push(structuredClone(event)),
    backend: {
      steps: [],
      deploy: async () => {
        const conversation = new Conversation({ askModel, schema, systemPrompt: '', context: () => context });
        return {
          ...quietPhone,
          adapter: { label: 'adapter', sizeBytes: 7 },
          ask: (...asked) => conversation.ask(...asked),
          resume: (turns) => conversation.resume(turns, 2048),
          revise: (resolved, words) => conversation.actions.revise(resolved, words),
        };
      },
    },
  });
  const said = () => requests.map(({ messages }) => messages.map(({ content }: RenderedMessage) => content));
  return { chat, requests, said, events };
}
