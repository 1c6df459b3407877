import { printable } from '../../core/text/printable';
import type { CommandContext } from '../command';
import { commandTools } from '../command-tools';
import { phoneChat } from '../phone-chat';
import { openPhoneModel, type PhoneModelOptions } from '../phone-model';
import { identifyForPush } from '../phone-push';
import { actionLine } from '../terminal/turn-view';
import { runTurn, type TurnResult } from '../turn';
import { agreementsOf, answerColumns, type PhoneAnswers, sayDifferences } from './answers';
import { readConditionAfter } from './condition';
import { outcomeEntries, sayOutcomes } from './outcome-table';
import { membersOf, refusedOutcomes, rememberFacts, type SeveralPhones, setExitCode, sideBySide } from './side-by-side';
import { speedsOf } from './speed';

export interface SeveralChats extends Pick<PhoneModelOptions, 'model' | 'adapter' | 'project'> {
  readonly messages: readonly string[];
}

/** Loads the model on several phones and asks all of them the same at the same time; ends with one table. */
export async function askSeveral(phones: SeveralPhones, chats: SeveralChats, context: CommandContext): Promise<void> {
  const refused = refusedOutcomes(phones, context);
  const tools = await commandTools(context);
  const source = await identifyForPush(chats.model, 'model', context);
  const tried = await sideBySide(membersOf(phones), context, (member, own) => {
    const options = { ...chats, source, phone: member.listing, tools, onFacts: rememberFacts(member) };
    return answersOf(options, chats.messages, own);
  });
  const agreements = agreementsOf(tried);
  const outcomes = [...tried, ...refused];
  sayOutcomes(outcomes, answerColumns(agreements), context);
  sayDifferences(tried, chats.messages, context);
  const phoneEntries = outcomeEntries(outcomes, (answers) => {
    const { turns, ...measured } = answers;
    const variants = {
      replyVariant: agreements.replies.variants.get(answers),
      actionVariant: agreements.actions.variants.get(answers),
    };
    return { ...measured, replies: turns.map(({ reply }) => reply), ...variants };
  });
  const { replies, actions } = agreements;
  const equal = replies.variants.size < 2 ? {} : { repliesEqual: replies.isEqual, actionsEqual: actions.isEqual };
  context.output.event({ event: 'done', messages: chats.messages, ...equal, phones: phoneEntries });
  setExitCode(outcomes, phones.isEachWanted);
}

async function answersOf(
  options: PhoneModelOptions,
  messages: readonly string[],
  context: CommandContext,
): Promise<PhoneAnswers> {
  await using model = await openPhoneModel(options, context);
  const { conversation } = await phoneChat(model, options.project, context.signal);
  const turns: TurnResult[] = [];
  for (const text of messages) {
    const actions: string[] = [];
    let said = '';
    const turn = await runTurn(conversation, text, context, (event) => {
      said += event.type === 'text' ? event.text : '';
      actions.push(...(event.type === 'action' ? [`▸ ${actionLine(event)}`] : []));
    });
    // Replies that stream side by side cannot be read: each is shown when it is whole.
    const lines = [`you: ${text}`, said.trim(), ...actions].filter((line) => line !== '');
    context.output.say(printable(lines.join('\n  ')));
    turns.push(...(turn ? [turn] : []));
  }
  const firstTokenMs = turns.reduce((sum, turn) => sum + turn.firstTokenMs, 0) / Math.max(1, turns.length);
  const speeds = speedsOf(turns.map(({ timings }) => timings));
  const condition = await readConditionAfter(model, context.signal);
  return { loadMs: model.loadMs, firstTokenMs, ...speeds, ...condition, turns };
}
