import readline from 'node:readline/promises';
import { describeAction } from '../core/actions/describe';
import type { ResolvedAction } from '../core/actions/resolve';
import type { Contact } from '../core/dataset/conversation';
import { describeError, isCancellation, WorkbenchError } from '../core/errors/workbench-error';
import type { Conversation, TurnEvent } from '../node/conversation/conversation';
import type { CommandContext } from './command';
import { ContactQuestions } from './contact-questions';
import type { Output } from './output';
import { TurnView, timingLine } from './terminal/turn-view';

/** Numbers of one turn, for summaries. */
export interface TurnResult {
  readonly reply: string;
  readonly tokensPerSecond: number;
  readonly firstTokenMs: number;
  /** Those that could be read, in their order. */
  readonly actions: readonly ResolvedAction[];
}

/** Asks once; the reply streams to people and, with `--json`, to programs. */
export async function askOnce(
  conversation: Conversation,
  text: string,
  context: CommandContext,
): Promise<TurnResult | undefined> {
  const { output, signal } = context;
  const view = new TurnView(output.people, '  ');
  const actions: ResolvedAction[] = [];
  let result: TurnResult | undefined;
  for await (const event of conversation.ask(text, signal)) {
    view.show(event);
    output.event(outputEventOf(event));
    if (event.type === 'action' && event.resolved) {
      actions.push(event.resolved);
    } else if (event.type === 'done') {
      const { reply, firstTokenMs, timings } = event;
      output.say(`  ${timingLine(event)}`);
      result = { reply, firstTokenMs, tokensPerSecond: timings.tokensPerSecond, actions };
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
    case 'done': {
      const { type: _type, ...reply } = event;
      return { event: 'reply', ...reply };
    }
  }
}

/** Reads the contacts of the phone that a chat is with. */
export type ReadContacts = (signal: AbortSignal) => Promise<readonly Contact[]>;

/**
 * Talks until the end of input or `/exit`. Ctrl-C stops a reply that streams; at the prompt it ends the chat. When an
 * action is about a person, the user is asked whether the contacts may be read.
 */
export async function chatInTerminal(
  conversation: Conversation,
  context: CommandContext,
  readContacts: ReadContacts,
): Promise<void> {
  const { output, signal } = context;
  const terminal = readline.createInterface({ input: process.stdin, output: output.people });
  const ended = new AbortController();
  let reply: AbortController | undefined;
  terminal.on('close', () => ended.abort());
  // In raw mode Ctrl-C is a key that readline sees, not a signal.
  terminal.on('SIGINT', () => (reply ?? ended).abort(new DOMException('Interrupted.', 'AbortError')));
  const chatSignal = AbortSignal.any([signal, ended.signal]);
  const questions = new ContactQuestions({
    actions: conversation.actions,
    readContacts: () => readContacts(chatSignal),
    ask: async (question) => (await terminal.question(question, { signal: chatSignal })).trim(),
    output,
  });
  output.say('Talk to the phone. /exit or Ctrl-D ends the chat.');
  try {
    for await (const text of prompts(terminal, chatSignal)) {
      reply = new AbortController();
      const turnSignal = AbortSignal.any([chatSignal, reply.signal]);
      const turn = await askOnce(conversation, text, { output, signal: turnSignal }).catch((error: unknown) => {
        if (!reply?.signal.aborted) {
          throw error;
        }
        output.say('  (stopped)');
        return undefined;
      });
      reply = undefined;
      await settlePeople(questions, turn?.actions ?? [], output);
    }
  } catch (error) {
    if (!(ended.signal.aborted && isCancellation(error))) {
      throw error;
    }
  } finally {
    terminal.close();
  }
}

/** A phone that does not give its contacts is no reason to end the chat. */
async function settlePeople(
  questions: ContactQuestions,
  actions: readonly ResolvedAction[],
  output: Output,
): Promise<void> {
  for (const action of actions) {
    try {
      const resolved = await questions.settle(action);
      if (resolved !== action) {
        output.event({ event: 'action-settled', resolved, description: describeAction(resolved) });
      }
    } catch (error) {
      if (!(error instanceof WorkbenchError && error.code.startsWith('contacts.'))) {
        throw error;
      }
      output.error(describeError(error));
    }
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
