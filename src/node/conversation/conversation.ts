import { randomInt } from 'node:crypto';
import { replyGrammar } from '../../core/actions/grammar';
import { neutraliseControlTokens } from '../../core/actions/neutralise';
import type { ParsedAction, ReplyEvent } from '../../core/actions/reply';
import type { ResolveContext, ResolvedAction } from '../../core/actions/resolve';
import type { ActionSchema } from '../../core/actions/schema';
import type { ChatSettings } from '../../core/chat/settings';
import type { RenderedMessage } from '../../core/dataset/conversation';
import { ActionHistory } from '../actions/action-history';
import type { ChatEvent } from '../llama/chat-event';
import type { Sampling } from '../llama/client';
import { contextOverflowOf } from '../llama/context-overflow';
import { GrowingReply, type KeptReply } from './growing-reply';
import { type PastTurn, type Resumed, readPastActions } from './past-turn';
import { ReplySpeed } from './reply-speed';
import { controlTokens, reservedTexts } from './reserved-texts';
import type { AskModel, TurnEvent, TurnRequest } from './turn-event';
import { Turns } from './turns';

/** llama-server takes 32 bits, and the highest for none. */
const mostSeeds = 2 ** 32 - 1;

/** Longest reply in tokens; the sample's longest is below 80. */
export const longestReplyTokens = 256;

export const noActions: ActionSchema = { version: 1, format: 'tagged-json', arguments: 'free', actions: [] };

export interface ConversationOptions {
  readonly askModel: AskModel;
  readonly schema: ActionSchema | undefined;
  readonly systemPrompt: string;
  /** Texts that end a reply; default: none, its end is a token. */
  readonly stop?: readonly string[];
  /** The clock, zone and contacts that the user's words are relative to, asked for at each turn. */
  readonly context: () => ResolveContext;
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

/** Each drawn reply has a seed, so that one whose phone restarted meanwhile can be drawn the same once more. */
function samplingOf({ temperature, topK, topP, minP, repeatPenalty, seed }: ChatSettings): Sampling {
  return temperature === 0 ? { repeatPenalty } : { topK, topP, minP, repeatPenalty, seed: seed ?? drawSeed() };
}

/** Any seed that llama-server takes. */
export function drawSeed(): number {
  return randomInt(mostSeeds);
}
