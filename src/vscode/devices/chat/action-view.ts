import { commandFor } from '../../../core/actions/command';
import { describeAction, describeValue } from '../../../core/actions/describe';
import type { ResolvedArgument } from '../../../core/actions/resolve';
import type { TurnEvent } from '../../../node/conversation/conversation';
import type { ActionView, ArgumentView } from '../../../protocol/webview/device-chat';

type ActionEvent = Extract<TurnEvent, { readonly type: 'action' }>;

/** An action of a reply as the panel shows it. */
export function actionView(id: string, { action, resolved }: ActionEvent): ActionView {
  if (action.status === 'invalid') {
    return { kind: 'invalid', id, raw: action.raw, problem: action.problem };
  }
  if (!resolved) {
    return { kind: 'invalid', id, raw: JSON.stringify(action.call), problem: 'it could not be resolved' };
  }
  const command = commandFor(resolved);
  const summary = describeAction(resolved);
  return {
    kind: 'resolved',
    id,
    name: resolved.definition.name,
    summary: summary.replace(`${resolved.definition.name}: `, ''),
    arguments: resolved.arguments.map(argumentView),
    isComplete: resolved.status === 'complete',
    questions: resolved.questions,
    ...(command !== undefined && { intent: command }),
    outcome: { kind: 'none' },
  };
}

function argumentView(argument: ResolvedArgument): ArgumentView {
  const { name, said } = argument;
  if (argument.status !== 'resolved') {
    return { name, said, problem: argument.reason };
  }
  const { value } = argument;
  return value.kind === 'text' ? { name, said } : { name, said, resolved: describeValue(value) };
}
