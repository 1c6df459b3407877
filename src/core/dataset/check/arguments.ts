import type { NumberedCall } from './calls';
import type { Finding } from './finding';
import type { CheckSettings, RowRule } from './rule';

/** Calls have every required argument and none that their action does not know. */
export const checkArguments: RowRule = (row, settings) =>
  row.calls.flatMap((numbered) => checkCall(numbered, settings));

function checkCall({ number, call, path }: NumberedCall, { schema }: CheckSettings): readonly Finding[] {
  const parameters = schema?.actions.find((action) => action.name === call.name)?.parameters;
  if (parameters === undefined) {
    return [];
  }
  const found = (code: 'dataset.missingArgument' | 'dataset.unknownArgument', name: string): Finding => ({
    code,
    parameters: { number, action: call.name, parameter: name },
    path: [...path, 'arguments', name],
  });
  const missing = parameters
    .filter((parameter) => parameter.required && (argumentOf(call.arguments, parameter.name) ?? '') === '')
    .map(({ name }) => found('dataset.missingArgument', name));
  const unknown = Object.keys(call.arguments)
    .filter((name) => !parameters.some((parameter) => parameter.name === name))
    .map((name) => found('dataset.unknownArgument', name));
  return [...missing, ...unknown];
}

/** An argument of its own: `constructor` is none that every object has. */
export function argumentOf(given: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(given, name) ? given[name] : undefined;
}
