import { describeAction } from '../core/actions/describe';
import type { ParsedAction } from '../core/actions/reply';
import type { ResolvedAction } from '../core/actions/resolve';
import type { Conversation } from '../node/conversation/conversation';
import type { TurnEvent } from '../node/conversation/turn-event';
import type { ChatTimings } from '../node/llama/chat-event';
import type { CommandContext } from './command';
import { TurnView, timingLine } from './terminal/turn-view';

/** What came of one turn. */
export interface TurnResult {
  readonly reply: string;
  readonly firstTokenMs: number;
  readonly timings: ChatTimings;
  /** As the model wrote them, in their order. */
  readonly written: readonly ParsedAction[];
  /** Those that could be read. */
  readonly actions: readonly ResolvedAction[];
}

/** Asks once; the reply streams to people and, with `--json`, to programs. */
export async function askOnce(
  conversation: Conversation,
  text: string,
  context: CommandContext,
): Promise<TurnResult | undefined> {
  const { output } = context;
  const view = new TurnView(output.people, output.checklist, '  ');
  try {
    return await runTurn(conversation, text, context, (event) => {
      view.show(event);
      if (event.type === 'done') {
        output.say(`  ${timingLine(event)}`);
      }
    });
  } finally {
    view.close();
  }
}

/** Asks once and tells programs what comes; `show` tells people. */
export async function runTurn(
  conversation: Conversation,
  text: string,
  { output, signal }: CommandContext,
  show: (event: TurnEvent) => void,
): Promise<TurnResult | undefined> {
  const written: ParsedAction[] = [];
  const actions: ResolvedAction[] = [];
  let result: TurnResult | undefined;
  for await (const event of conversation.ask(text, signal)) {
    show(event);
    const told = outputEventOf(event);
    if (told) {
      output.event(told);
    }
    if (event.type === 'action') {
      written.push(event.action);
      actions.push(...(event.resolved ? [event.resolved] : []));
    } else if (event.type === 'done') {
      const { reply, firstTokenMs, timings } = event;
      result = { reply, firstTokenMs, timings, written, actions };
    }
  }
  return result;
}

function outputEventOf(event: TurnEvent) {
  switch (event.type) {
    case 'prefill':
      return { event: 'progress', step: 'prefill', done: event.doneTokens, total: event.totalTokens, unit: 'tokens' };
    case 'speed':
      return undefined;
    case 'text':
      return { event: 'text', text: event.text };
    case 'action': {
      const { action, resolved } = event;
      return { event: 'action', action, resolved, description: resolved ? describeAction(resolved) : undefined };
    }
    case 'done': {
      const { type: _type, ...reply } = event;
      return { event: 'reply', ...reply };
    }
  }
}
