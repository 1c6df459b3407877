import { callsOf, type NumberedCall } from './calls';
import type { CheckSettings, Finding, RowRule } from './rule';

/** Calls have every required argument and none that their action does not know. */
export const checkArguments: RowRule = ({ conversation }, settings) =>
  callsOf(conversation).flatMap((numbered) => checkCall(numbered, settings));

function checkCall({ number, call }: NumberedCall, { schema }: CheckSettings): readonly Finding[] {
  const parameters = schema?.actions.find((action) => action.name === call.name)?.parameters;
  if (parameters === undefined) {
    return [];
  }
  const missing = parameters
    .filter((parameter) => parameter.required && (call.arguments[parameter.name] ?? '') === '')
    .map(({ name }): Finding => {
      return { code: 'dataset.missingArgument', parameters: { number, action: call.name, parameter: name } };
    });
  const unknown = Object.keys(call.arguments)
    .filter((name) => !parameters.some((parameter) => parameter.name === name))
    .map((name): Finding => {
      return { code: 'dataset.unknownArgument', parameters: { number, action: call.name, parameter: name } };
    });
  return [...missing, ...unknown];
}
