import { foldText } from '../../text/clean';
import type { Conversation } from '../conversation';
import { callsOf } from './calls';
import type { Finding, RowRule } from './rule';

/** The model copies, code resolves: each text argument stands in an earlier user turn, apart from case and spaces. */
export const checkCopiedArguments: RowRule = ({ conversation }) =>
  callsOf(conversation).flatMap(({ number, call }) => {
    const said = saidBefore(conversation, number);
    return Object.entries(call.arguments).flatMap(([parameter, value]): Finding[] => {
      if (typeof value !== 'string' || said.includes(foldText(value))) {
        return [];
      }
      const parameters = { number, action: call.name, parameter, value: value.slice(0, 80) };
      return [{ code: 'dataset.argumentNotSaid', parameters }];
    });
  });

/** What the user said before message `number`, folded; a line break keeps turns apart. */
function saidBefore(conversation: Conversation, number: number): string {
  return conversation.messages
    .slice(0, number - 1)
    .flatMap((message) => (message.role === 'user' ? [foldText(message.content)] : []))
    .join('\n');
}
