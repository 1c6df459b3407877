import { resolveHistory, saidOf } from '../../actions/resolve';
import type { ActionParameter, ActionSchema } from '../../actions/schema';
import { isPlainMoment } from '../../actions/spoken/plain-moment';
import { isPronoun, resolveSaid } from '../../actions/spoken/said';
import { resolveEnum } from '../../actions/spoken/scalars';
import type { ResolvedAction } from '../../actions/spoken/value';
import { defaultContext } from '../context';
import type { RowContext } from '../conversation';
import { argumentOf } from './arguments';
import type { NumberedCall } from './calls';
import type { Finding } from './finding';
import type { RowRule } from './rule';

/**
 * Arguments are what their parameters say: of their type, no longer than allowed, one of the choices, and words that
 * code can turn into a value with the row's clock and contacts.
 */
export const checkArgumentValues: RowRule = ({ calls, context }, { schema }) => {
  const given = schema === undefined ? [] : calls.flatMap((call) => argumentsOf(call, schema));
  const bad = given.flatMap((argument) => {
    const problem = problemOfValue(argument.value, argument.parameter);
    return problem === undefined ? [] : [findingOf(argument, problem)];
  });
  return schema === undefined || bad.length === given.length
    ? bad
    : [...bad, ...unresolved({ schema, calls, given, context })];
};

interface GivenArgument {
  readonly numbered: NumberedCall;
  readonly parameter: ActionParameter;
  readonly value: unknown;
}

/** What a call gives of what its action knows. */
function argumentsOf(numbered: NumberedCall, { actions }: ActionSchema): readonly GivenArgument[] {
  const { call } = numbered;
  const definition = actions.find(({ name }) => name === call.name);
  return (definition?.parameters ?? []).flatMap((parameter) => {
    const value = argumentOf(call.arguments, parameter.name);
    return value === undefined || value === null || value === '' ? [] : [{ numbered, parameter, value }];
  });
}

function findingOf({ numbered, parameter }: GivenArgument, problem: ValueProblem): Finding {
  const { number, call, path } = numbered;
  const parameters = { number, action: call.name, parameter: parameter.name, ...problem.parameters };
  return { code: problem.code, parameters, path: [...path, 'arguments', parameter.name] };
}

interface GivenInRow {
  readonly schema: ActionSchema;
  readonly calls: readonly NumberedCall[];
  readonly given: readonly GivenArgument[];
  readonly context: RowContext | undefined;
}

/** Words that become no value. Most stand for themselves; only others need the conversation resolved from its start. */
function unresolved({ schema, calls, given, context = defaultContext }: GivenInRow): readonly Finding[] {
  const hard = given.filter((argument) => isHard(argument, context));
  if (hard.length === 0) {
    return [];
  }
  const known = calls.filter(({ call }) => schema.actions.some(({ name }) => name === call.name));
  const resolved = resolveHistory(
    known.map(({ call }) => call),
    schema,
    context,
  );
  return hard.flatMap((argument) => {
    const problem = problemOfWords(argument, resolved[known.indexOf(argument.numbered)]);
    return problem === undefined ? [] : [findingOf(argument, problem)];
  });
}

/** True for words whose meaning has to be looked for. */
function isHard({ parameter, value }: GivenArgument, context: RowContext): boolean {
  const { type } = parameter;
  const said = saidOf(value);
  if (said === '' || problemOfValue(value, parameter) !== undefined || type === 'text' || type === 'enum') {
    return false;
  }
  if (type === 'contact' || type === 'email') {
    // Whom a name means nobody can say of a row that brings no contacts.
    return context.contacts !== undefined && (isPronoun(said) || !isResolvedAlone(parameter, said, context));
  }
  return type === 'datetime' || type === 'time'
    ? !isPlainMoment(said, context.locale)
    : !isResolvedAlone(parameter, said, context);
}

function isResolvedAlone(parameter: ActionParameter, said: string, context: RowContext): boolean {
  return resolveSaid(parameter, said, { context }).status === 'resolved';
}

type ValueProblem = Pick<Finding, 'code' | 'parameters'>;

function problemOfValue(value: unknown, parameter: ActionParameter): ValueProblem | undefined {
  const { type, maxLength, values = [] } = parameter;
  if (typeof value !== 'string') {
    const fits =
      (type === 'integer' && Number.isSafeInteger(value)) || (type === 'boolean' && typeof value === 'boolean');
    return fits ? undefined : { code: 'dataset.argumentType', parameters: { found: kindOf(value), type } };
  }
  if (type === 'enum') {
    const isChoice = resolveEnum(value, values).status === 'resolved';
    return isChoice ? undefined : { code: 'dataset.argumentNotChoice', parameters: choiceParameters(value, values) };
  }
  return value.length > maxLength
    ? { code: 'dataset.argumentTooLong', parameters: { length: value.length, maxLength } }
    : undefined;
}

function choiceParameters(value: string, values: readonly string[]) {
  return { value: value.slice(0, 80), choices: values.slice(0, 8).join(', ') };
}

function problemOfWords({ parameter }: GivenArgument, resolved: ResolvedAction | undefined): ValueProblem | undefined {
  const found = resolved?.arguments.find((argument) => argument.name === parameter.name);
  return found === undefined || found.status === 'resolved' || found.status === 'missing'
    ? undefined
    : { code: 'dataset.argumentUnresolved', parameters: { reason: found.reason } };
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}
