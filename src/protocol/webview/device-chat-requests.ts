import type { ChatSettings } from '../../core/chat/settings';
import { linkAddress, longestAddress } from '../../core/text/link-address';
import { isRecord } from './channel';
import type { DeviceChatState } from './device-chat';
import type { Correction } from './device-chat-action';
import { type FieldCheck, hasNoFields, isText, passes } from './field-checks';

/** What can be asked of one chat, wherever it is shown. */
export type ChatRequest =
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'stop' }
  /** Gets the phone ready again, after it was stopped or failed. */
  | { readonly type: 'deploy' }
  /** The phone did not come back in time: looks for it once more. */
  | { readonly type: 'try-again' }
  /** Asks the same words again; the reply that was there stays as another version. */
  | { readonly type: 'regenerate'; readonly turnId: string }
  /** Goes on with the last reply, in the middle of which a window was closed. */
  | { readonly type: 'continue-reply'; readonly turnId: string }
  /** Goes back to before the turn and says something else; what was said stays as another version. */
  | { readonly type: 'edit-and-resend'; readonly turnId: string; readonly text: string }
  /** @param version counted from 1 */
  | { readonly type: 'show-version'; readonly turnId: string; readonly version: number }
  /** Counts from the next request on. A seed of `null` takes the seed away. */
  | { readonly type: 'change-settings'; readonly settings: SettingsChange }
  /** Back to the recipe's. */
  | { readonly type: 'reset-settings' }
  | { readonly type: 'set-adapter-scale'; readonly scale: number }
  | { readonly type: 'dry-run'; readonly actionId: string }
  | { readonly type: 'run-on-phone'; readonly actionId: string }
  /** Other words for some arguments of an action; empty ones take the argument away. */
  | { readonly type: 'edit-action'; readonly actionId: string; readonly values: Readonly<Record<string, string>> }
  | { readonly type: 'use-contacts' }
  /** "This should have been …": the conversation up to the turn goes into the dataset's inbox with this reply. */
  | { readonly type: 'correct'; readonly turnId: string; readonly correction: Correction }
  | { readonly type: 'open-inbox' }
  /** A chat that was deleted is there again. */
  | { readonly type: 'undo-delete'; readonly chatId: string }
  /** Puts text that the page shows onto the clipboard. */
  | { readonly type: 'copy'; readonly text: string }
  /** Shows a person an address that a reply names, and opens it in a browser or mail program once they say so. */
  | { readonly type: 'open-link'; readonly address: string }
  /** Asks where to save the charts: as bytes that the page made. */
  | { readonly type: 'export-samples'; readonly format: 'csv' | 'png'; readonly bytes: Uint8Array };

/** What the view asks of the host. */
export type ToHost =
  | ChatRequest
  | { readonly type: 'ready' }
  | { readonly type: 'keep-draft'; readonly text: string }
  | { readonly type: 'choose-phone'; readonly serial: string }
  | { readonly type: 'choose-model'; readonly modelId: string }
  | { readonly type: 'new-chat' }
  | { readonly type: 'open-chat'; readonly chatId: string }
  | { readonly type: 'rename-chat'; readonly chatId: string; readonly title: string }
  | { readonly type: 'delete-chat'; readonly chatId: string }
  /** Asks where to save it. `jsonl`: a row of a dataset. */
  | { readonly type: 'export-chat'; readonly chatId: string; readonly format: 'markdown' | 'jsonl' }
  /** Opens another panel in which this model and another, or this phone and another, answer the same words. */
  | { readonly type: 'start-comparison' };

export type SettingsChange = Partial<Omit<ChatSettings, 'seed' | 'adapterScale'>> & { readonly seed?: number | null };

/** The result of each request. `ready` pulls the whole state: a view that was hidden or reloaded starts from it. */
export type HostResults = { readonly [Type in Exclude<ToHost['type'], 'ready'>]: undefined } & {
  readonly ready: DeviceChatState;
};

/** Longest request, in UTF-16 code units; more does not fit a phone's context anyway. */
export const maxRequestLength = 8_000;
/** Longest text that is copied: a reply is far shorter. */
export const maxCopyLength = 2_000_000;
export const maxTitleLength = 200;
const longestDraft = 100_000;
const longestName = 500;
/** Two minutes of samples are some hundred kilobytes in either format. */
const mostExportBytes = 20_000_000;

const actionRequest: FieldCheck = ({ actionId }) => isName(actionId);
const chatRequest: FieldCheck = ({ chatId }) => isName(chatId);

/** One check a tag: a forgotten or a misspelled one does not compile. */
const chatChecks: { readonly [Type in ChatRequest['type']]: FieldCheck } = {
  send: ({ text }) => isText(text, maxRequestLength),
  stop: hasNoFields,
  deploy: hasNoFields,
  'try-again': hasNoFields,
  regenerate: ({ turnId }) => isName(turnId),
  'continue-reply': ({ turnId }) => isName(turnId),
  'edit-and-resend': ({ turnId, text }) => isName(turnId) && isText(text, maxRequestLength),
  'show-version': ({ turnId, version }) => isName(turnId) && Number.isSafeInteger(version),
  'change-settings': ({ settings }) => isSettingsChange(settings),
  'reset-settings': hasNoFields,
  'set-adapter-scale': ({ scale }) => Number.isFinite(scale),
  'dry-run': actionRequest,
  'run-on-phone': actionRequest,
  'edit-action': ({ actionId, values }) => isName(actionId) && areWords(values),
  'use-contacts': hasNoFields,
  correct: ({ turnId, correction }) => isName(turnId) && isCorrection(correction),
  'open-inbox': hasNoFields,
  'undo-delete': chatRequest,
  copy: ({ text }) => isText(text, maxCopyLength),
  'open-link': ({ address }) => isText(address, longestAddress) && linkAddress(address) !== undefined,
  'export-samples': ({ format, bytes }) =>
    (format === 'csv' || format === 'png') && bytes instanceof Uint8Array && bytes.length <= mostExportBytes,
};

const checks: { readonly [Type in ToHost['type']]: FieldCheck } = {
  ...chatChecks,
  ready: hasNoFields,
  'keep-draft': ({ text }) => isText(text, longestDraft),
  'choose-phone': ({ serial }) => isName(serial),
  'choose-model': ({ modelId }) => isName(modelId),
  'new-chat': hasNoFields,
  'open-chat': chatRequest,
  'rename-chat': ({ chatId, title }) => isName(chatId) && isText(title, maxTitleLength),
  'delete-chat': chatRequest,
  'export-chat': ({ chatId, format }) => isName(chatId) && (format === 'markdown' || format === 'jsonl'),
  'start-comparison': hasNoFields,
};

/** Checks what arrives from the page, where hostile text is shown. */
export function isToHost(value: unknown): value is ToHost {
  return passes(value, checks);
}

/** Whether it is a request to one chat, of which a comparison has two; the others are the panel's own. */
export function isChatRequest(value: unknown): value is ChatRequest {
  return passes(value, chatChecks);
}

/** Serial numbers, identifiers of turns, actions, chats and models. */
function isName(value: unknown): value is string {
  return isText(value, longestName);
}

const settingNames: ReadonlySet<string> = new Set<keyof ChatSettings>([
  'systemPrompt',
  'temperature',
  'topK',
  'topP',
  'minP',
  'repeatPenalty',
  'seed',
  'maxReplyTokens',
]);

/** Only its shape: which values make sense is for the host to say, with a reason. */
function isSettingsChange(value: unknown): boolean {
  return (
    isRecord(value) &&
    Object.entries(value).every(([name, setting]) =>
      name === 'systemPrompt'
        ? isText(setting, longestDraft)
        : settingNames.has(name) && (Number.isFinite(setting) || (name === 'seed' && setting === null)),
    )
  );
}

/** No action has more parameters, no reply more actions, and no value is longer, than this. */
const mostValues = 50;
const longestValue = 4_000;

function areWords(value: unknown): boolean {
  if (!isRecord(value)) {
    return false;
  }
  const words = Object.values(value);
  return words.length <= mostValues && words.every((word) => isText(word, longestValue));
}

function isCorrection(value: unknown): value is Correction {
  return (
    isRecord(value) &&
    isText(value['reply'], longestDraft) &&
    Array.isArray(value['actions']) &&
    value['actions'].length <= mostValues &&
    value['actions'].every((action) => isRecord(action) && isName(action['name']) && areWords(action['arguments']))
  );
}
