import type { ActionCall } from '../dataset/conversation';
import { WorkbenchError } from '../errors/workbench-error';
import { cleanLine } from '../text/clean';
import type { ActionParameter, ActionSchema } from './schema';
import { previousArgument } from './spoken/previous';
import { resolveSaid } from './spoken/said';
import type { ResolveContext, ResolvedAction, ResolvedArgument } from './spoken/value';

export type {
  DateTimeValue,
  ResolveContext,
  ResolvedAction,
  ResolvedArgument,
  ResolvedValue,
  TimeValue,
} from './spoken/value';

/**
 * Turns the words that the model copied into values: times in the phone's zone by its clock, people by its contacts.
 * Deterministic: equal call, schema and context give an equal result. What cannot be settled becomes a question.
 *
 * @throws WorkbenchError `actions.unknown` for a call that the schema does not have; `readReply` lets none through.
 */
export function resolveCall(call: ActionCall, schema: ActionSchema, context: ResolveContext): ResolvedAction {
  const definition = schema.actions.find((action) => action.name === call.name);
  if (definition === undefined) {
    throw new WorkbenchError('actions.unknown', { action: cleanLine(call.name).slice(0, 60) });
  }
  const settled = definition.parameters.flatMap((parameter) => settle(parameter, call, context) ?? []);
  const questions = settled.flatMap(({ question }) => question ?? []);
  return {
    call,
    definition,
    arguments: settled.map(({ argument }) => argument),
    status: settled.every(({ argument }) => argument.status === 'resolved') ? 'complete' : 'incomplete',
    questions,
    ...(context.clockAheadMs !== undefined && { clockAheadMs: context.clockAheadMs }),
  };
}

/**
 * Resolves the calls of a conversation in their order, so that each correction finds the action that it corrects.
 * Calls that the schema does not have are left out.
 */
export function resolveHistory(
  calls: readonly ActionCall[],
  schema: ActionSchema,
  context: ResolveContext,
): readonly ResolvedAction[] {
  const resolvedActions = [...(context.previous ?? [])];
  for (const call of calls) {
    if (schema.actions.some((action) => action.name === call.name)) {
      resolvedActions.push(resolveCall(call, schema, { ...context, previous: [...resolvedActions] }));
    }
  }
  return resolvedActions;
}

interface Settled {
  readonly argument: ResolvedArgument;
  readonly question?: string;
}

/** One parameter of the call; undefined where nothing was said and nothing is needed. */
function settle(parameter: ActionParameter, call: ActionCall, context: ResolveContext): Settled | undefined {
  const { name, type } = parameter;
  const said = saidOf(call.arguments[name]) || (parameter.default ?? '');
  if (said === '') {
    if (!parameter.required) {
      return undefined;
    }
    const reason = `Nothing was said about "${name}".`;
    return { argument: { name, type, said, status: 'missing', reason }, question: missingQuestion(parameter) };
  }
  const resolution = resolveSaid(parameter, said, { context, previous: previousArgument(parameter, call, context) });
  if (resolution.status === 'resolved') {
    return { argument: { name, type, said, status: 'resolved', value: resolution.value } };
  }
  const { question, ...unsettled } = resolution;
  return { argument: { name, type, said, ...unsettled }, question };
}

/** The words of an argument; a number or truth value in its JSON spelling. */
export function saidOf(argument: unknown): string {
  if (typeof argument === 'string') {
    return cleanLine(argument);
  }
  return typeof argument === 'number' || typeof argument === 'boolean' ? String(argument) : '';
}

function missingQuestion({ name, type }: ActionParameter): string {
  switch (type) {
    case 'contact':
      return 'Who?';
    case 'phone':
      return 'Which number?';
    case 'email':
      return 'Which e-mail address?';
    case 'datetime':
    case 'time':
      return 'What time?';
    case 'date':
      return 'Which day?';
    case 'duration':
      return 'How long?';
    default:
      return `What is the ${name.replaceAll('_', ' ')}?`;
  }
}
