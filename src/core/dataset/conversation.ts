/** One call that the assistant makes: `{"name":"call","arguments":{"contact":"Ngozi"}}`. Arguments stand as said. */
export interface ActionCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A call in the shape that Hugging Face templates, OpenAI and Mobile Actions share. */
export interface ToolCall {
  readonly type: 'function';
  readonly function: ActionCall;
}

export type Message =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content?: string | null; readonly tool_calls?: readonly ToolCall[] };

export type Split = 'train' | 'eval';

export interface Contact {
  readonly name: string;
  readonly phone: string;
  readonly nickname?: string;
  readonly relation?: string;
  readonly email?: string;
}

/** What a row's words are relative to. Evaluation uses it, never the wall clock. */
export interface RowContext {
  /** ISO 8601 with offset. */
  readonly now: string;
  /** IANA name. */
  readonly timeZone: string;
  /** BCP 47. */
  readonly locale: string;
  readonly contacts?: readonly Contact[];
}

/** A dataset row's id: its own `id`, else the SHA-256 of its canonical messages. */
export type RowId = string & { readonly __brand: 'RowId' };

/** One line of a dataset. */
export interface Conversation {
  readonly id: RowId;
  readonly messages: readonly Message[];
  readonly split: Split;
  readonly tags: readonly string[];
  readonly context?: RowContext;
}

/** A conversation as the model sees it: action calls are written into the text. What training and serving consume. */
export interface RenderedConversation {
  readonly id: RowId;
  readonly split: Split;
  readonly messages: readonly RenderedMessage[];
  /** The row's day, `05 Jan 2026`: chat templates that write a date take it as `date_string`. */
  readonly date: string;
}

export interface RenderedMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}
