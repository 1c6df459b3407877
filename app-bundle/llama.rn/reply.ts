import { type ActionDefinition, type ActionParameter, type BundleActions, isObject } from './bundle';

export interface ActionCall {
  readonly name: string;
  /** As said: "Thursday 7 pm". Your app turns it into a time, or asks. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** `invalid`: the model wrote something that is no action of the bundle. Show it, run nothing. */
export type ParsedAction =
  | { readonly status: 'ok'; readonly call: ActionCall }
  | { readonly status: 'invalid'; readonly raw: string };

export interface ParsedReply {
  readonly text: string;
  readonly actions: readonly ParsedAction[];
}

const mostActions = 16;
const mostSpaces = 100;
const longestBody = 32_768;
const longestRaw = 2000;

/** Takes a whole reply apart. Never throws, whatever the model wrote; a required argument may be missing: then ask. */
export function readReply(actions: BundleActions | null, reply: string): ParsedReply {
  const { opening = '<action>', closing = '</action>', definitions = [] } = actions ?? {};
  const parsed: ParsedAction[] = [];
  let text = '';
  let position = 0;
  for (let start = reply.indexOf(opening); start >= 0; start = reply.indexOf(opening, position)) {
    text += cleanText(reply.slice(position, start));
    const body = start + opening.length;
    const end = actionEnd(reply, body, closing);
    if (end === undefined) {
      const broken = brokenEnd(reply, body, { opening, closing });
      parsed.push({ status: 'invalid', raw: cleanLine(reply.slice(body, Math.min(broken.end, body + longestRaw))) });
      position = broken.next;
    } else {
      parsed.push(readCall(reply.slice(body, end), definitions));
      position = reply.indexOf(closing, end) + closing.length;
    }
  }
  text += cleanText(reply.slice(position));
  const [extra] = parsed.slice(mostActions);
  // One invalid action stands for all that are too many.
  const rest: readonly ParsedAction[] = extra ? [{ status: 'invalid', raw: '' }] : [];
  return { text: text.trim(), actions: [...parsed.slice(0, mostActions), ...rest] };
}

/** Where the JSON object of an action ends, if the closing tag follows it. */
function actionEnd(reply: string, body: number, closing: string): number | undefined {
  const end = objectEnd(reply, body);
  const follows =
    end !== undefined &&
    reply
      .slice(end, end + mostSpaces)
      .trimStart()
      .startsWith(closing);
  return follows ? end : undefined;
}

/** Where a JSON object ends: brackets within strings do not count. Undefined where there is none. */
function objectEnd(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let index = start; index < Math.min(text.length, start + longestBody); index += 1) {
    const character = text.charAt(index);
    if (inString) {
      if (character < ' ') {
        return undefined;
      }
      index += character === '\\' ? 1 : 0;
      inString = character !== '"';
    } else if (character === '{' || character === '[') {
      depth += 1;
      if (depth === 1 && character === '[') {
        return undefined;
      }
    } else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth <= 0) {
        return depth === 0 && character === '}' ? index + 1 : undefined;
      }
    } else if (depth === 0 ? !/\s/.test(character) : character === '<') {
      return undefined;
    } else {
      inString = character === '"';
    }
  }
  return undefined;
}

/** A broken action reaches to its closing tag, to the next opening tag, or to the end of the reply. */
function brokenEnd(reply: string, body: number, { opening, closing }: { opening: string; closing: string }) {
  const opened = reply.indexOf(opening, body);
  const closed = reply.slice(body, opened < 0 ? reply.length : opened).indexOf(closing);
  if (closed >= 0) {
    return { end: body + closed, next: body + closed + closing.length };
  }
  const end = opened < 0 ? reply.length : opened;
  return { end, next: end };
}

function readCall(body: string, definitions: readonly ActionDefinition[]): ParsedAction {
  const invalid: ParsedAction = { status: 'invalid', raw: cleanLine(body.slice(0, longestRaw)) };
  const value = parseJson(body);
  if (!isObject(value) || Object.keys(value).some((key) => key !== 'name' && key !== 'arguments')) {
    return invalid;
  }
  const definition = definitions.find(({ name }) => name === value['name']);
  const given = value['arguments'];
  if (!definition || !isObject(given)) {
    return invalid;
  }
  const taken: [string, unknown][] = [];
  for (const [key, argument] of Object.entries(given)) {
    const parameter = definition.parameters.find(({ name }) => name === key);
    const checked = parameter && checkArgument(argument, parameter);
    if (checked === undefined) {
      return invalid;
    }
    taken.push([key, checked]);
  }
  return { status: 'ok', call: { name: definition.name, arguments: Object.fromEntries(taken) } };
}

/** The argument, cleaned; undefined where its type or length is wrong. */
function checkArgument(argument: unknown, { type, maxLength }: ActionParameter): unknown {
  if (type === 'integer' && Number.isSafeInteger(argument)) {
    return argument;
  }
  if (type === 'boolean' && typeof argument === 'boolean') {
    return argument;
  }
  const value = typeof argument === 'string' ? cleanLine(argument) : undefined;
  return value !== undefined && value.length <= maxLength ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** C0 and C1 controls and separators of lines; and what changes how text looks but not what it says. */
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
const invisible =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** One line of plain text, safe to show: no controls, no direction tricks, no broken characters. */
function cleanLine(text: string): string {
  return clean(text).trim();
}

/** Like `cleanLine`, but line breaks and spaces around lines stay. */
function cleanText(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(clean)
    .join('\n');
}

function clean(text: string): string {
  const whole = [...text].map((character) => (/^[\ud800-\udfff]$/.test(character) ? '\ufffd' : character)).join('');
  return whole.replace(invisible, '').replace(controls, ' ');
}
