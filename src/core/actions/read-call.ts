import { parsedJson } from '../json/parsed';
import { isRecord } from '../json/record';
import { cleanLine } from '../text/clean';
import type { ParsedAction } from './reply';
import type { ActionParameter, ActionSchema } from './schema';

/** How much of a broken action is kept to be shown. */
const longestRaw = 2000;

/** An action that cannot be understood, with its text cleaned for showing. */
export function invalidAction(raw: string, problem: string): ParsedAction {
  return { status: 'invalid', raw: cleanLine(raw.slice(0, longestRaw)), problem };
}

/**
 * Reads what stands between `<action>` and `</action>`. The text is hostile: the name must be one of the schema's,
 * every argument one of its parameters with a value of the right JSON type and length. Values are cleaned, not converted.
 * A missing argument is no error here: the resolver asks for it.
 */
export function readCall(body: string, schema: ActionSchema): ParsedAction {
  const value = parsedJson(body);
  if (!isRecord(value)) {
    return invalidAction(body, 'It is not a JSON object.');
  }
  const extra = Object.keys(value).find((key) => key !== 'name' && key !== 'arguments');
  if (extra !== undefined) {
    return invalidAction(body, `It has a member "${cleanLine(extra).slice(0, 60)}" besides name and arguments.`);
  }
  const { name, arguments: given } = value;
  const definition = schema.actions.find((action) => action.name === name);
  if (definition === undefined) {
    const shown = typeof name === 'string' ? `"${cleanLine(name).slice(0, 60)}"` : 'no name';
    return invalidAction(body, `The actions file has no action with ${shown}.`);
  }
  if (!isRecord(given)) {
    return invalidAction(body, 'Its arguments are not a JSON object.');
  }
  const taken: [string, unknown][] = [];
  for (const [key, argument] of Object.entries(given)) {
    const parameter = definition.parameters.find((known) => known.name === key);
    if (parameter === undefined) {
      return invalidAction(body, `${definition.name} has no argument "${cleanLine(key).slice(0, 60)}".`);
    }
    const checked = checkArgument(argument, parameter);
    if (checked.problem !== undefined) {
      return invalidAction(body, checked.problem);
    }
    taken.push([key, checked.value]);
  }
  return { status: 'ok', call: { name: definition.name, arguments: Object.fromEntries(taken) } };
}

type CheckedArgument = { readonly value: unknown; readonly problem?: undefined } | { readonly problem: string };

function checkArgument(argument: unknown, parameter: ActionParameter): CheckedArgument {
  if (parameter.type === 'integer' && Number.isSafeInteger(argument)) {
    return { value: argument };
  }
  if (parameter.type === 'boolean' && typeof argument === 'boolean') {
    return { value: argument };
  }
  if (typeof argument !== 'string') {
    return { problem: `The argument "${parameter.name}" is not ${expectedOf(parameter)}.` };
  }
  const value = cleanLine(argument);
  if (value.length > parameter.maxLength) {
    return { problem: `The argument "${parameter.name}" is longer than ${parameter.maxLength} characters.` };
  }
  return { value };
}

function expectedOf({ type }: ActionParameter): string {
  switch (type) {
    case 'integer':
      return 'a whole number';
    case 'boolean':
      return 'true or false';
    default:
      return 'a text';
  }
}
