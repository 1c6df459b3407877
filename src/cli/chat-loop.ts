import readline from 'node:readline/promises';
import { describeAction } from '../core/actions/describe';
import { isCancellation } from '../core/errors/workbench-error';
import type { Conversation, TurnEvent } from '../node/conversation/conversation';
import type { CommandContext } from './command';
import { TurnView, timingLine } from './terminal/turn-view';

/** Numbers of one turn, for summaries. */
export interface TurnResult {
  readonly reply: string;
  readonly tokensPerSecond: number;
  readonly firstTokenMs: number;
}

/** Asks once; the reply streams to people and, with `--json`, to programs. */
export async function askOnce(
  conversation: Conversation,
  text: string,
  context: CommandContext,
): Promise<TurnResult | undefined> {
  const { output, signal } = context;
  const view = new TurnView(output.people, '  ');
  let result: TurnResult | undefined;
  for await (const event of conversation.ask(text, signal)) {
    view.show(event);
    output.event(outputEventOf(event));
    if (event.type === 'done') {
      const { reply, firstTokenMs, timings } = event;
      output.say(`  ${timingLine(event)}`);
      result = { reply, firstTokenMs, tokensPerSecond: timings.tokensPerSecond };
    }
  }
  return result;
}

function outputEventOf(event: TurnEvent) {
  switch (event.type) {
    case 'text':
      return { event: 'text', text: event.text };
    case 'action': {
      const { action, resolved } = event;
      return { event: 'action', action, resolved, description: resolved ? describeAction(resolved) : undefined };
    }
    case 'done':
      return { event: 'reply', reply: event.reply, timings: event.timings, firstTokenMs: event.firstTokenMs };
  }
}

/** Talks until the end of input or `/exit`. Ctrl-C stops a reply that streams; at the prompt it ends the chat. */
export async function chatInTerminal(conversation: Conversation, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const terminal = readline.createInterface({ input: process.stdin, output: output.people });
  const ended = new AbortController();
  let reply: AbortController | undefined;
  terminal.on('close', () => ended.abort());
  // In raw mode Ctrl-C is a key that readline sees, not a signal.
  terminal.on('SIGINT', () => (reply ?? ended).abort(new DOMException('Interrupted.', 'AbortError')));
  output.say('Talk to the phone. /exit or Ctrl-D ends the chat.');
  try {
    for await (const text of prompts(terminal, AbortSignal.any([signal, ended.signal]))) {
      reply = new AbortController();
      const turnSignal = AbortSignal.any([signal, ended.signal, reply.signal]);
      await askOnce(conversation, text, { output, signal: turnSignal }).catch((error: unknown) => {
        if (!reply?.signal.aborted) {
          throw error;
        }
        output.say('  (stopped)');
      });
      reply = undefined;
    }
  } catch (error) {
    if (!(ended.signal.aborted && isCancellation(error))) {
      throw error;
    }
  } finally {
    terminal.close();
  }
}

/** What the user types, line by line, without empty lines, up to `/exit`. */
async function* prompts(terminal: readline.Interface, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  for (;;) {
    const text = (await terminal.question('you: ', { signal })).trim();
    if (text === '/exit') {
      return;
    }
    if (text !== '') {
      yield text;
    }
  }
}
