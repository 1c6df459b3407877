import type { RenderedMessage } from '../dataset/conversation';
import { copiedValueRules, saidTexts } from './copied-values';
import { literal } from './gbnf-literal';
import type { ActionDefinition, ActionParameter, ActionSchema } from './schema';
import { actionClosing, actionOpening } from './tagged-json';

/** Longest text that may follow the actions: llama.cpp turns repetitions beyond 2000 into unbounded ones. */
const longestRepetition = 2000;

/** The rule that stands for any piece of what was said. */
const copied = 'copied';

/**
 * The GBNF of the reply to these messages. Where the actions' arguments are copied, a value can be nothing but a piece of
 * what the user said: a small model, or one of four bits, then no longer misspells a name.
 *
 * @param stop texts that end a reply
 */
export function replyGrammar(
  schema: ActionSchema,
  { messages, stop }: { readonly messages: readonly RenderedMessage[]; readonly stop: readonly string[] },
): string {
  const rules = schema.arguments === 'copied' ? copiedValueRules(copied, saidTexts(messages)) : undefined;
  return actionGrammar(schema, stop, rules);
}

/**
 * The GBNF of a whole reply: talk, or actions exactly as `JSON.stringify` writes them and perhaps talk after them.
 * Parameters stand in the schema's order, optional ones are left out at will. Values are bounded by `maxLength`; a
 * character of JSON counts once, an escape (`\n`, `\u00e9`) counts once too, so lengths are checked again after parsing.
 *
 * It is not a lazy grammar: llama-server's `/v1/chat/completions` overwrites `grammar_lazy` and `grammar_triggers` with
 * those of its own tool calls (tools/server/server-common.cpp at v0.5.0), so a grammar of actions alone would forbid talk.
 *
 * @param stop texts that end a reply
 * @param copiedRules of the rule `copied`, which stands in place of any text; default: any text
 */
export function actionGrammar(
  schema: ActionSchema,
  stop: readonly string[] = [],
  copiedRules?: readonly string[],
): string {
  const text = copiedRules ? () => copied : anyText;
  const rules = [
    ...rootRules(stop),
    `action ::= ${literal(actionOpening)} (${schema.actions.map(ruleName).join(' | ')}) ${literal(actionClosing)}`,
    ...schema.actions.flatMap((action, index) => actionRules(action, index, text)),
    ...(copiedRules ?? []),
    // Talk may hold a `<`, but never begin a tag. Unbounded on purpose: the request's token limit ends it.
    'text ::= ([^<] | "<" [^a/])+',
    String.raw`char ::= [^"\\\x7F\x00-\x1F] | "\\" (["\\bfnrt] | "u" [0-9a-f]{4})`,
    'integer ::= "-"? ("0" | [1-9] [0-9]{0,14})',
    'boolean ::= "true" | "false"',
  ];
  return `${rules.join('\n')}\n`;
}

/**
 * Where texts end a reply, the model must be able to write them, tags or not; and with a prompt that ends in a word, as
 * `<bot>:`, a reply begins with the space behind it.
 */
function rootRules(stop: readonly string[]): readonly string[] {
  const reply = `text | action+ (${literal('\n')} text)?`;
  return stop.length === 0
    ? [`root ::= ${reply}`]
    : [`root ::= " "? (${reply}) stop?`, `stop ::= ${stop.map(literal).join(' | ')}`];
}

/** Names of GBNF rules have no underscore: `calendar_insert` → `call-calendar-insert`. The index keeps them apart. */
function ruleName(action: ActionDefinition, index: number): string {
  return `call-${index}-${action.name.replaceAll('_', '-')}`;
}

/** The rule of a value that is a text. */
type TextRule = (parameter: ActionParameter) => string;

function actionRules(action: ActionDefinition, index: number, text: TextRule): readonly string[] {
  const name = ruleName(action, index);
  const opening = literal(`{"name":${JSON.stringify(action.name)},"arguments":{`);
  const members = membersRule(action.parameters, name);
  const values = action.parameters.map((parameter, position) => `${name}-${position} ::= ${memberOf(parameter, text)}`);
  return [`${name} ::= ${opening} ${members} ${literal('}}')}`, ...values];
}

/**
 * Members in their order with commas between those that are there. With a required one, each optional member before
 * it carries its comma behind itself and each member after it carries its comma in front.
 */
function membersRule(parameters: readonly ActionParameter[], name: string): string {
  const firstRequired = parameters.findIndex((parameter) => parameter.required);
  if (firstRequired < 0) {
    return optionalMembers(parameters.length, name);
  }
  return parameters
    .map(({ required }, position) => {
      const member = `${name}-${position}`;
      if (position < firstRequired) {
        return `(${member} ",")?`;
      }
      if (position === firstRequired) {
        return member;
      }
      return required ? `"," ${member}` : `("," ${member})?`;
    })
    .join(' ');
}

/** All optional: whichever comes first has no comma in front. */
function optionalMembers(count: number, name: string): string {
  const choices = Array.from({ length: count }, (_, first) => {
    const rest = Array.from({ length: count - first - 1 }, (__, offset) => `("," ${name}-${first + 1 + offset})?`);
    return [`${name}-${first}`, ...rest].join(' ');
  });
  return choices.length === 0 ? '""' : `(${choices.join(' | ')})?`;
}

function memberOf(parameter: ActionParameter, text: TextRule): string {
  return `${literal(`${JSON.stringify(parameter.name)}:`)} ${valueRule(parameter, text)}`;
}

function valueRule(parameter: ActionParameter, text: TextRule): string {
  switch (parameter.type) {
    case 'integer':
      return 'integer';
    case 'boolean':
      return 'boolean';
    case 'enum':
      return `(${(parameter.values ?? []).map((value) => literal(JSON.stringify(value))).join(' | ')})`;
    default:
      return text(parameter);
  }
}

function anyText({ maxLength }: ActionParameter): string {
  return `"\\"" char{1,${Math.min(maxLength, longestRepetition)}} "\\""`;
}
