import { commandFor } from '../../../core/actions/command';
import { describeAction, describeValue } from '../../../core/actions/describe';
import type { ResolvedAction } from '../../../core/actions/resolve';
import type { ActionParameter } from '../../../core/actions/schema';
import type { ActionEvent } from '../../../node/conversation/turn-event';
import type { ActionView, ArgumentView } from '../../../protocol/webview/device-chat';
import { l10n } from '../../l10n';

/** An action of a reply as the panel shows it. */
export function actionView(id: string, { action, resolved }: ActionEvent): ActionView {
  if (action.status === 'invalid') {
    return { kind: 'invalid', id, raw: action.raw, problem: action.problem };
  }
  if (!resolved) {
    return { kind: 'invalid', id, raw: JSON.stringify(action.call), problem: l10n.t('it could not be resolved') };
  }
  return resolvedView(id, resolved);
}

/** An action that was understood, with a field for each of its parameters. */
export function resolvedView(id: string, resolved: ResolvedAction): ActionView {
  const { name, parameters } = resolved.definition;
  const command = commandFor(resolved);
  return {
    kind: 'resolved',
    id,
    name,
    summary: describeAction(resolved).replace(`${name}: `, ''),
    arguments: parameters.map((parameter) => argumentView(parameter, resolved)),
    isComplete: resolved.status === 'complete',
    questions: resolved.questions,
    ...(command !== undefined && { intent: command }),
    outcome: { kind: 'none' },
  };
}

function argumentView(parameter: ActionParameter, resolved: ResolvedAction): ArgumentView {
  const { name, maxLength, required: isRequired, values: options } = parameter;
  const argument = resolved.arguments.find((candidate) => candidate.name === name);
  const said = argument?.said ?? '';
  const field = { name, said, isRequired, maxLength, ...(options && { options }) };
  if (argument === undefined) {
    return field;
  }
  if (argument.status !== 'resolved') {
    const { reason: problem, choices, needsContacts } = argument;
    return { ...field, problem, ...(choices && { choices }), ...(needsContacts && { needsContacts }) };
  }
  const { value } = argument;
  return value.kind === 'text' ? field : { ...field, resolved: describeValue(value) };
}
