import { parsedJson } from '../../json/parsed';
import { isRecord, type JsonRecord } from '../../json/record';
import { refuse } from './format';
import type { Notes } from './notes';
import { isGiven } from './row-of';

/** A call in any of the shapes that are about, in ours. What else it carries (`id`) stays. */
export function readCall(value: unknown, notes: Notes): JsonRecord {
  if (!isRecord(value)) {
    return refuse('a tool call is not an object');
  }
  const { type, function: called, ...rest } = value;
  if (isRecord(called)) {
    const { name, arguments: written, ...others } = called;
    const own = { name: nameOf(name), arguments: readArguments(written, notes), ...others };
    return { type: 'function', ...present(rest), function: own };
  }
  const { name, arguments: written = value['parameters'], parameters, ...others } = rest;
  if (isGiven(type) && type !== 'function') {
    refuse(`a tool call is of the type ${JSON.stringify(type)}; only functions are known`);
  }
  if (isGiven(parameters) && written !== parameters) {
    notes.noPlace('tool_calls[].parameters', 'the call has arguments already', parameters);
  }
  return {
    type: 'function',
    ...present(others),
    function: { name: nameOf(name), arguments: readArguments(written, notes) },
  };
}

/** The calls of a message. @throws WorkbenchError `dataset.recordRefused` */
export function readCalls(value: unknown, notes: Notes): readonly JsonRecord[] {
  if (!isGiven(value)) {
    return [];
  }
  return Array.isArray(value)
    ? value.map((call) => readCall(call, notes))
    : refuse('"tool_calls" is not a list of calls');
}

/** Arguments as an object, also where they are JSON in a text, as OpenAI writes them. */
export function readArguments(value: unknown, notes: Notes): JsonRecord {
  if (isRecord(value)) {
    return value;
  }
  if (!isGiven(value)) {
    return {};
  }
  const parsed = typeof value === 'string' ? parsedJson(value) : undefined;
  if (!isRecord(parsed)) {
    return refuse(`the arguments of a call are not a JSON object: ${String(JSON.stringify(value)).slice(0, 80)}`);
  }
  notes.changed('tool_calls[].function.arguments', 'JSON in a text became an object', value);
  return parsed;
}

/** A call's name and arguments, whatever stands beside them. */
export function calledOf(call: unknown): { readonly name: string; readonly arguments: JsonRecord } {
  const called = isRecord(call) && isRecord(call['function']) ? call['function'] : {};
  return {
    name: String(called['name'] ?? ''),
    arguments: isRecord(called['arguments']) ? called['arguments'] : {},
  };
}

function nameOf(name: unknown): string {
  return typeof name === 'string' && name !== '' ? name : refuse('a tool call has no name');
}

function present(record: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => isGiven(value)));
}
