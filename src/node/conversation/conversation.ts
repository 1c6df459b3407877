import { randomInt } from 'node:crypto';
import { replyGrammar } from '../../core/actions/grammar';
import { neutraliseControlTokens } from '../../core/actions/neutralise';
import type { ParsedAction, ReplyEvent } from '../../core/actions/reply';
import { readReply } from '../../core/actions/reply-reader';
import type { ResolveContext, ResolvedAction } from '../../core/actions/resolve';
import type { ActionSchema } from '../../core/actions/schema';
import { actionClosing, actionOpening } from '../../core/actions/tagged-json';
import type { ChatSettings } from '../../core/chat/settings';
import type { RenderedMessage, RowContext } from '../../core/dataset/conversation';
import { ActionHistory } from '../actions/action-history';
import type { ChatEvent, ChatTimings } from '../llama/chat-event';
import type { Sampling } from '../llama/client';
import { contextOverflowOf } from '../llama/context-overflow';
import { GrowingReply, type KeptReply } from './growing-reply';
import { ReplySpeed } from './reply-speed';
import { Turns } from './turns';

/** llama-server takes 32 bits, and the highest for none. */
const mostSeeds = 2 ** 32 - 1;

/** Longest reply in tokens; the sample's longest is below 80. */
export const longestReplyTokens = 256;

export const noActions: ActionSchema = { version: 1, format: 'tagged-json', arguments: 'free', actions: [] };

/** What a model is asked for one turn; a server on this machine and a session on a phone both take it. */
export interface TurnRequest extends Sampling {
  readonly messages: readonly RenderedMessage[];
  /** For templates that write a day, `05 Jan 2026`; absent: the day of the server's clock. */
  readonly date?: string;
  readonly grammar?: string;
  /** Texts that end the reply; they are not a part of it. */
  readonly stop?: readonly string[];
  readonly maxTokens: number;
  readonly temperature: number;
  /** How strongly an adapter beside the model is applied; absent: as it was trained. */
  readonly adapterScale?: number;
  readonly signal: AbortSignal;
}
export type AskModel = (request: TurnRequest) => AsyncIterable<ChatEvent>;

export type TurnEvent =
  /** The model reads what was said: so many tokens of it are read, those that it remembered included. */
  | { readonly type: 'prefill'; readonly doneTokens: number; readonly totalTokens: number }
  /** Now and then while the model writes: how fast, since its first token. */
  | { readonly type: 'speed'; readonly replyTokens: number; readonly tokensPerSecond: number }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly action: ParsedAction; readonly resolved: ResolvedAction | undefined }
  | {
      readonly type: 'done';
      readonly reply: string;
      readonly timings: ChatTimings;
      readonly firstTokenMs: number;
      /** True where the model would have gone on: the reply ends at the token limit. */
      readonly isCutOff: boolean;
      /** Room for all turns together, where the server says it; the timings say how much of it is used. */
      readonly contextTokens?: number;
      /**
       * So many of the oldest turns were left out since the last reply, because the model's context was full. Absent:
       * none.
       */
      readonly forgottenTurns?: number;
    };

export interface ConversationOptions {
  readonly askModel: AskModel;
  readonly schema: ActionSchema | undefined;
  readonly systemPrompt: string;
  /** Texts that end a reply; default: none, its end is a token. */
  readonly stop?: readonly string[];
  /** The clock, zone and contacts that the user's words are relative to, asked for at each turn. */
  readonly context: () => ResolveContext;
}

/** A turn that was had before, word for word. */
export interface PastTurn {
  readonly request: string;
  /** What the model wrote, actions included. */
  readonly raw: string;
  /** The model did not come to its end: half an action at the end of it is none. */
  readonly isCut?: boolean;
  /** What the user's words were relative to; absent: now. */
  readonly clock?: RowContext;
  /** Other words that a person gave an action, by its place in the reply. */
  readonly actions?: Readonly<Record<number, { readonly words?: Readonly<Record<string, string>> }>>;
}

export interface Resumed {
  /** Of each turn; those that were understood can be changed and opened as those of a new reply. */
  readonly actions: readonly (readonly ActionEvent[])[];
  /** So many of the oldest turns are out of the model's sight. */
  readonly forgottenTurns: number;
}

export type ActionEvent = Extract<TurnEvent, { readonly type: 'action' }>;

/** Control tokens of the chat templates that llama.cpp knows best: no text goes back to a model with one unbroken. */
export const controlTokens: readonly string[] = [
  '<|im_start|>',
  '<|im_end|>',
  '<|endoftext|>',
  '<|begin_of_text|>',
  '<|start_header_id|>',
  '<|end_header_id|>',
  '<|eot_id|>',
  '<start_of_turn>',
  '<end_of_turn>',
  '<s>',
  '</s>',
];
/** What only the model may write. */
const actionTags = [actionOpening, actionClosing];

/** What a user may not write as it is: control tokens, the tags of actions, and what ends a reply. */
export function reservedTexts(stop: readonly string[]): readonly string[] {
  return [...controlTokens, ...actionTags, ...stop.map((ending) => ending.trim())];
}

/** A talk with a model: keeps the turns, reads actions out of the replies, and resolves them against the earlier ones. */
export class Conversation {
  /** What the replies asked for, to be changed and completed by the user. */
  readonly actions: ActionHistory;
  readonly #options: ConversationOptions;
  readonly #turns: Turns;
  /** The server says it with each reply. */
  #contextTokens: number | undefined;
  /** Left out, and not yet told by a reply. */
  #forgottenTurns = 0;
  /** Of the last request: what the model has read counts for no other. */
  #adapter: Pick<TurnRequest, 'adapterScale'> = {};

  /** @param earlier turns that were there before, as written */
  constructor(options: ConversationOptions, earlier: readonly RenderedMessage[] = []) {
    this.#options = options;
    this.actions = new ActionHistory(options.schema ?? noActions, options.context);
    const { systemPrompt } = options;
    const isSystemMissing = systemPrompt !== '' && earlier[0]?.role !== 'system';
    const system: readonly RenderedMessage[] = isSystemMissing ? [{ role: 'system', content: systemPrompt }] : [];
    this.#turns = new Turns([...system, ...earlier]);
  }

  /**
   * Sends the user's words and streams what comes back. A turn that fails or is aborted leaves the conversation as it
   * was before, but for old turns that no longer fit. Without settings it is greedy, so that the same words give the
   * same reply. One that was cut is told from its beginning, and goes on where it was.
   *
   * @throws WorkbenchError `device.replyLost` where it is another reply this time; what `askModel` throws
   */
  async *ask(
    text: string,
    signal: AbortSignal,
    settings?: ChatSettings,
    kept?: KeptReply,
  ): AsyncGenerator<TurnEvent, void, undefined> {
    const { schema = noActions, stop = [] } = this.#options;
    if (settings) {
      this.#turns.setSystemPrompt(settings.systemPrompt);
    }
    const user: RenderedMessage = { role: 'user', content: neutraliseControlTokens(text, reservedTexts(stop)) };
    const request = this.#requestFor(user, settings, signal);
    const reply = new GrowingReply(schema, kept);
    yield* this.#readEvents(reply.begin());
    const speed = new ReplySpeed();
    const next = { text: user.content, replyTokens: request.maxTokens };
    this.#forgottenTurns += this.#contextTokens === undefined ? 0 : this.#turns.makeRoom(next, this.#contextTokens);
    for await (const event of this.#askWithRoom(request, user)) {
      if (event.type === 'prefill') {
        yield event;
      } else if (event.type === 'token') {
        yield* speed.count(performance.now());
        yield* this.#readEvents(reply.take(event.text));
      } else {
        yield* this.#readEvents(reply.finish());
        const { raw } = reply;
        const content = neutraliseControlTokens(raw, controlTokens);
        this.#turns.add([user, { role: 'assistant', content }], event.timings);
        yield this.#done(event, { reply: raw, firstTokenMs: speed.firstTokenMs });
      }
    }
  }

  #requestFor(
    user: RenderedMessage,
    settings: ChatSettings | undefined,
    signal: AbortSignal,
  ): Omit<TurnRequest, 'messages'> {
    this.#adapter = settings?.adapterScale === undefined ? {} : { adapterScale: settings.adapterScale };
    return {
      ...this.#grammarFor(user),
      stop: this.#options.stop ?? [],
      maxTokens: settings?.maxReplyTokens ?? longestReplyTokens,
      temperature: settings?.temperature ?? 0,
      ...(settings && samplingOf(settings)),
      ...this.#adapter,
      signal,
    };
  }

  /**
   * Goes on from these turns instead of those that were had: after going back to an earlier one, or with another model.
   * The phone still has in mind what they begin with in common.
   *
   * @param contextTokens what the model can hold; turns that cannot fit by far are left out at once
   */
  resume(turns: readonly PastTurn[], contextTokens: number): Resumed {
    const { schema = noActions, stop = [] } = this.#options;
    const reserved = reservedTexts(stop);
    this.#turns.replace(
      turns.map(({ request, raw }) => [
        { role: 'user', content: neutraliseControlTokens(request, reserved) },
        { role: 'assistant', content: neutraliseControlTokens(raw, controlTokens) },
      ]),
    );
    this.#forgottenTurns = 0;
    const forgottenTurns = this.#turns.fit(contextTokens);
    this.actions.clear();
    const actions = turns.map((turn) => readPastActions(turn, schema, this.actions));
    return { actions, forgottenTurns };
  }

  /**
   * Has the model read the turns again, where it no longer has them: after a lost link, before the next words. Nothing
   * is said, and what it answers is dropped.
   * @throws what `askModel` throws
   */
  async refresh(signal: AbortSignal): Promise<void> {
    const { messages } = this.#turns;
    const read: readonly RenderedMessage[] = messages.length > 0 ? messages : [{ role: 'user', content: 'Hello' }];
    const request = { messages: read, maxTokens: 1, temperature: 0, ...this.#adapter, signal };
    for await (const _event of this.#options.askModel(request)) {
      // Only that it ends counts.
    }
  }

  #grammarFor(user: RenderedMessage): Pick<TurnRequest, 'grammar'> {
    const { schema = noActions, stop = [] } = this.#options;
    const messages = [...this.#turns.messages, user];
    return schema.actions.length > 0 ? { grammar: replyGrammar(schema, { messages, stop }) } : {};
  }

  #done(
    { timings, contextTokens, finishReason }: Extract<ChatEvent, { readonly type: 'done' }>,
    said: { readonly reply: string; readonly firstTokenMs: number },
  ): TurnEvent {
    this.#contextTokens = contextTokens;
    const forgottenTurns = this.#forgottenTurns;
    this.#forgottenTurns = 0;
    return {
      type: 'done',
      ...said,
      timings,
      isCutOff: finishReason === 'length',
      ...(contextTokens !== undefined && { contextTokens }),
      ...(forgottenTurns > 0 && { forgottenTurns }),
    };
  }

  /** Asks with all turns, and with one less each time the server says that they do not fit. */
  async *#askWithRoom(request: Omit<TurnRequest, 'messages'>, user: RenderedMessage): AsyncGenerator<ChatEvent> {
    for (;;) {
      try {
        yield* this.#options.askModel({ ...request, messages: [...this.#turns.messages, user] });
        return;
      } catch (error) {
        if (!contextOverflowOf(error) || !this.#turns.forgetOldest()) {
          throw error;
        }
        this.#forgottenTurns += 1;
      }
    }
  }

  *#readEvents(events: readonly ReplyEvent[]): Generator<TurnEvent, void, undefined> {
    for (const event of events) {
      yield event.type === 'text' ? event : { ...event, resolved: this.#resolve(event.action) };
    }
  }

  #resolve(action: ParsedAction): ResolvedAction | undefined {
    return action.status === 'ok' ? this.actions.resolve(action.call) : undefined;
  }
}

/** What a reply that is past asked for, resolved by the clock of that time against the actions before it. */
export function readPastActions(
  { raw, isCut = false, clock, actions = {} }: Omit<PastTurn, 'request'>,
  schema: ActionSchema,
  history: ActionHistory,
): readonly ActionEvent[] {
  return readReply(raw, schema, { isCut }).actions.map((action, place) => {
    const resolved = action.status === 'ok' ? history.resolve(action.call, clock) : undefined;
    const words = actions[place]?.words;
    return { type: 'action', action, resolved: resolved && words ? history.revise(resolved, words) : resolved };
  });
}

/** Each drawn reply has a seed, so that one whose phone restarted meanwhile can be drawn the same once more. */
function samplingOf({ temperature, topK, topP, minP, repeatPenalty, seed }: ChatSettings): Sampling {
  return temperature === 0 ? { repeatPenalty } : { topK, topP, minP, repeatPenalty, seed: seed ?? drawSeed() };
}

/** Any seed that llama-server takes. */
export function drawSeed(): number {
  return randomInt(mostSeeds);
}
