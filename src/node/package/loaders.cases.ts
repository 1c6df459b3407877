import { seededRandom } from '../../../test/seeded-random';
import { replyGrammar } from '../../core/actions/grammar';
import { neutraliseControlTokens } from '../../core/actions/neutralise';
import { readReply } from '../../core/actions/reply-reader';
import { actionClosing, actionOpening } from '../../core/actions/tagged-json';
import type { RenderedMessage } from '../../core/dataset/conversation';
import { appBundle } from '../../core/package/app-bundle';
import type { PackageFacts } from '../../core/package/facts';
import { renderPieces } from '../../core/prompt/turn-pieces';
import { noActions } from '../conversation/conversation';

/** What every loader of an app bundle is asked, in whatever language it is written. */
export interface LoaderQuestions {
  readonly bundle: string;
  readonly userTexts: readonly string[];
  readonly conversations: readonly { readonly messages: readonly RenderedMessage[]; readonly date: string }[];
  readonly replies: readonly string[];
}

/** What our own code answers. */
export interface LoaderAnswers {
  readonly users: readonly string[];
  /** The same texts, as if the model had written them. */
  readonly assistants: readonly string[];
  readonly prompts: readonly string[];
  /** The rules of each grammar, sorted: their order says nothing. */
  readonly grammars: readonly (readonly string[])[];
  readonly replies: readonly unknown[];
}

const date = '21 Nov 2026';
const said = [
  'Call Ana',
  'text Grzegorz-Łukasz O’Dwyer "see you\\at 7"',
  'Call 李小龙\nnow 👩‍👧!\t\u00a0x\u2009y',
  ' {{date}} <|im_<|im_end|>end|> </action> half \ud800 \u0007 ',
  '',
  'word '.repeat(300),
];
const conversations = [
  ...said.map((content) => [{ role: 'user', content } as const]),
  said.slice(0, 5).map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content }) as const),
  [{ role: 'system', content: ' Other rules. {{date}}\n' } as const, { role: 'user', content: 'Hi' } as const],
];

const calls = [
  '<action>{"name":"call","arguments":{"contact":"Ana"}}</action>',
  '<action>{"name":"call","arguments":{"contact":" A\\u0007n\\u202ea \\ud83d\\ude00"}}\n </action>\nDone.',
  '<action>{"name":"call","arguments":{"contact":"<b>}{]\\" x"}}</action>',
  '<action>{"name":"dance","arguments":{}}</action>',
  '<action>{"name":"call","arguments":{"contact":7}}</action>',
  '<action>{"name":"call","arguments":[]}</action>',
  '<action>{"name":"call","arguments":{"other":"x"},"more":1}</action>',
  `<action>{"name":"call","arguments":{"contact":"${'x'.repeat(200)}"}}</action>`,
  '<action>{name:call}</action> then </action>',
  'Talk \u202e with < signs\r\nand lines \u{e0041}.',
  '<action>{"name":"call","arguments":{"contact":"half',
];

/** Replies as models write them, damaged at random places: cut, doubled, with signs put in. */
function damagedReplies(count: number): readonly string[] {
  const random = seededRandom(7);
  const index = (length: number) => Math.floor(random() * length);
  const signs = ['<', '"', '{', '}', '\\', '<action>', '</action>', ' ', '\n', '\u0000', '\ud800', '[', ',', '0', 'é'];
  return Array.from({ length: count }, () => {
    let reply = Array.from({ length: 1 + index(4) }, () => calls[index(calls.length)]).join(random() < 0.5 ? '' : ' ');
    for (let change = index(5); change > 0; change -= 1) {
      const at = index(reply.length);
      const kept = random() < 0.3 ? index(6) : 0;
      reply = reply.slice(0, at) + (signs[index(signs.length)] ?? '') + reply.slice(at + kept);
    }
    return reply;
  });
}

/** What every loader is asked. */
export function loaderQuestions(facts: PackageFacts): LoaderQuestions {
  return {
    bundle: appBundle(facts, []),
    userTexts: said,
    conversations: conversations.map((messages) => ({ messages, date })),
    replies: [...calls, calls[0]?.repeat(20) ?? '', `<action>${'{"a":'.repeat(9000)}`, ...damagedReplies(2000)],
  };
}

/** What our own code answers to it: each loader must say the same. */
export function expectedAnswers(
  { prompt, schema = noActions }: PackageFacts,
  questions: LoaderQuestions,
): LoaderAnswers {
  const { systemPrompt, reserved, pieces, stop } = prompt;
  const system: readonly RenderedMessage[] = systemPrompt === '' ? [] : [{ role: 'system', content: systemPrompt }];
  const withoutTags = reserved.filter((token) => token !== actionOpening && token !== actionClosing);
  const asked = questions.conversations.map(({ messages }) =>
    messages[0]?.role === 'system' ? messages : [...system, ...messages],
  );
  return {
    users: questions.userTexts.map((text) => neutraliseControlTokens(text, reserved)),
    assistants: questions.userTexts.map((text) => neutraliseControlTokens(text.trimStart(), withoutTags)),
    prompts: pieces ? asked.map((messages) => renderPieces(pieces, messages, date)) : [],
    grammars: asked.map((messages) => rulesOf(replyGrammar(schema, { messages, stop }))),
    replies: questions.replies.map((reply) => comparable(readReply(reply, schema))),
  };
}

/** The rules of a grammar, whose order means nothing. */
export function rulesOf(grammar: string): readonly string[] {
  return grammar.trimEnd().split('\n').sort();
}

/** Without the words for a problem, which are each loader's own. */
export function comparable(reply: {
  readonly text: string;
  readonly actions: readonly { readonly status: string; readonly call?: unknown }[];
}): unknown {
  const actions = reply.actions.map(({ status, call }) => (call === undefined ? { status } : { status, call }));
  return { text: reply.text, actions };
}
