import type { ResolvedAction } from '../core/actions/resolve';
import { isCancellation, WorkbenchError } from '../core/errors/workbench-error';
import { ActionQuestions } from './action-questions';
import type { CommandContext } from './command';
import type { Output } from './output';
import type { PhoneChat } from './phone-chat';
import { Questions } from './terminal/questions';
import { askOnce } from './turn';

/**
 * Talks until the end of input or `/exit`. Ctrl-C stops a reply that streams; at the prompt it ends the chat. The user
 * is asked whom an action means and, at a terminal, whether the phone opens it.
 */
export async function chatInTerminal(chat: PhoneChat, context: CommandContext): Promise<void> {
  const { output } = context;
  using questions = new Questions(output.people, chat.prepare);
  const signal = AbortSignal.any([context.signal, questions.ended]);
  const ask = (question: string) => questions.ask(question, signal);
  const mayOpen = isAtTerminal(output);
  const actions = new ActionQuestions(chat, { ask, mayOpen, output, signal });
  const opening = mayOpen ? '' : ' Actions are shown and not opened: nobody could confirm them here.';
  output.say(`Talk to the phone. /exit or Ctrl-D ends the chat.${opening}`);
  try {
    for await (const text of prompts(ask)) {
      const turn = await questions.interruptible(async (stopped) =>
        askOnce(chat.conversation, text, { output, signal: AbortSignal.any([signal, stopped]) }),
      );
      if (turn === undefined) {
        output.say('  (stopped)');
      }
      await actions.settle(turn?.actions ?? []);
    }
  } catch (error) {
    if (!(questions.ended.aborted && isCancellation(error))) {
      throw error;
    }
  }
}

/** What the user types, line by line, without empty lines, up to `/exit`. */
async function* prompts(ask: (question: string) => Promise<string>): AsyncGenerator<string, void, undefined> {
  for (;;) {
    const text = await ask('you: ');
    if (text === '/exit') {
      return;
    }
    if (text !== '') {
      yield text;
    }
  }
}

/** Asks the messages one after the other. @throws what `Conversation.ask` throws */
export async function askMessages(
  chat: PhoneChat,
  messages: readonly string[],
  context: CommandContext,
  onTurn: (actions: readonly ResolvedAction[]) => Promise<void> = async () => {},
): Promise<void> {
  for (const text of messages) {
    context.output.say(`you: ${text}`);
    const turn = await askOnce(chat.conversation, text, context);
    await onTurn(turn?.actions ?? []);
  }
}

/**
 * Asks the messages one after the other and offers each action to the person at the terminal.
 * @throws WorkbenchError `actions.noTerminal`; an AbortError on Ctrl-C and at the end of input
 */
export async function askAndOffer(
  chat: PhoneChat,
  messages: readonly string[],
  context: CommandContext,
): Promise<void> {
  const { output } = context;
  requireTerminal(output);
  using questions = new Questions(output.people);
  const signal = AbortSignal.any([context.signal, questions.ended]);
  const ask = (question: string) => questions.ask(question, signal);
  const actions = new ActionQuestions(chat, { ask, mayOpen: true, output, signal });
  await askMessages(chat, messages, { output, signal }, (found) => actions.settle(found));
}

/** Refuses to open actions where nobody could see and confirm them. @throws WorkbenchError `actions.noTerminal` */
export function requireTerminal(output: Output): void {
  if (!isAtTerminal(output)) {
    throw new WorkbenchError('actions.noTerminal');
  }
}

/** True where a person sees what is shown and types the answers. */
function isAtTerminal({ people }: Output): boolean {
  return process.stdin.isTTY && people.isTTY;
}
