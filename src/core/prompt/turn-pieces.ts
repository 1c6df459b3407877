import type { RenderedMessage } from '../dataset/conversation';
import { ChatTemplate, TemplateRefusal, TemplateUnclear } from './chat-template';

/** Stands in the pieces for the day that a template writes, `05 Jan 2026`. */
export const datePlaceholder = '{{date}}';

/**
 * What a chat template writes around the words of a conversation, for programs without Jinja: an optional system prompt,
 * then a user and an assistant by turns, the user last.
 */
export interface TurnPieces {
  /** Undefined where the template takes no system prompt. */
  readonly system: SystemPieces | undefined;
  /** Before the first user's words where there is no system prompt; a template may put one of its own here. */
  readonly withoutSystem: string;
  readonly userToAssistant: string;
  readonly assistantToUser: string;
  /** After the last user's words: what a reply is written behind. */
  readonly userToReply: string;
  /** The template takes the white space around what user and assistant say away. */
  readonly trims: boolean;
  /** The pieces hold `datePlaceholder`. */
  readonly hasDate: boolean;
}

export interface SystemPieces {
  readonly before: string;
  readonly after: string;
  /** The template takes the white space around the system prompt away. */
  readonly trims: boolean;
}

/** The texts of the tokens that a template names. */
export interface NamedTokens {
  readonly bos?: string | undefined;
  readonly eos?: string | undefined;
  /** The tokenizer puts the first token in front by itself. */
  readonly addsBos?: boolean;
}

/** Unlike each other, and unlike what a template writes. */
const words = { system: 'zq0 rules', user: 'zq1 question', assistant: 'zq2 reply', next: 'zq3 more' } as const;

/**
 * Takes a chat template apart; undefined where it is more than pieces around words. What comes out was compared with the
 * template on sample conversations, so a template that looks into the words may still differ there.
 */
export function findTurnPieces(template: string, tokens: NamedTokens = {}): TurnPieces | undefined {
  try {
    const render = rendererOf(template, tokens);
    const pieces = takeApart(render);
    return pieces && samples(pieces).every((sample) => render(sample) === renderPieces(pieces, sample))
      ? pieces
      : undefined;
  } catch (error) {
    if (error instanceof TemplateRefusal || error instanceof TemplateUnclear) {
      return undefined;
    }
    throw error;
  }
}

/**
 * The prompt of a conversation, put together from pieces.
 * @param date the day, `05 Jan 2026`; without one its placeholder stays
 */
export function renderPieces(
  pieces: TurnPieces,
  messages: readonly RenderedMessage[],
  date: string = datePlaceholder,
): string {
  const [first, ...others] = messages;
  const hasSystem = first?.role === 'system';
  const turns = hasSystem ? others : messages;
  const said = turns.map(({ role, content }, index) => {
    return (pieces.trims ? content.trim() : content) + behind(pieces, role, index === turns.length - 1);
  });
  return openingOf(pieces, hasSystem ? first.content : undefined, date) + said.join('');
}

/** The day goes into the template's own words only: a system prompt may hold the placeholder too. */
function openingOf({ system, withoutSystem }: TurnPieces, prompt: string | undefined, date: string): string {
  const dated = (text: string) => text.replaceAll(datePlaceholder, () => date);
  if (prompt === undefined || !system) {
    return dated(withoutSystem);
  }
  return dated(system.before) + (system.trims ? prompt.trim() : prompt) + dated(system.after);
}

function behind({ userToReply, userToAssistant, assistantToUser }: TurnPieces, role: string, isLast: boolean): string {
  if (role === 'user') {
    return isLast ? userToReply : userToAssistant;
  }
  return isLast ? '' : assistantToUser;
}

type Render = (messages: readonly RenderedMessage[]) => string;

/** What the template writes before a reply, without the token that the tokenizer puts in front. */
function rendererOf(text: string, { bos = '', eos = '', addsBos = false }: NamedTokens): Render {
  const template = new ChatTemplate(text);
  return (messages) => {
    const options = { addGenerationPrompt: true, date: datePlaceholder, bosToken: bos, eosToken: eos };
    const rendered = template.render(messages, options);
    return addsBos && bos !== '' && rendered.startsWith(bos) ? rendered.slice(bos.length) : rendered;
  };
}

function takeApart(render: Render): TurnPieces | undefined {
  const turns: readonly RenderedMessage[] = [
    { role: 'user', content: words.user },
    { role: 'assistant', content: words.assistant },
    { role: 'user', content: words.next },
  ];
  const without = split(render(turns), [words.user, words.assistant, words.next]);
  if (!without) {
    return undefined;
  }
  const [withoutSystem = '', userToAssistant = '', assistantToUser = '', userToReply = ''] = without;
  const system = systemPieces(render, turns);
  const trims =
    render([{ role: 'user', content: ` ${words.user}\n` }]) === render([{ role: 'user', content: words.user }]);
  const hasDate = [withoutSystem, system?.before ?? ''].some((piece) => piece.includes(datePlaceholder));
  return { system, withoutSystem, userToAssistant, assistantToUser, userToReply, trims, hasDate };
}

/** A template without a system turn raises an error, or leaves the words out. */
function systemPieces(render: Render, turns: readonly RenderedMessage[]): SystemPieces | undefined {
  const renderWith = (content: string) => render([{ role: 'system', content }, ...turns]);
  try {
    const rendered = renderWith(words.system);
    const [before, after] = split(rendered, [words.system, ...turns.map(({ content }) => content)]) ?? [];
    const trims = renderWith(` ${words.system}\n`) === rendered;
    return before === undefined || after === undefined ? undefined : { before, after, trims };
  } catch (error) {
    if (error instanceof TemplateRefusal) {
      return undefined;
    }
    throw error;
  }
}

/** What stands around the words; undefined unless each stands there once, in their order. */
function split(text: string, marks: readonly string[]): readonly string[] | undefined {
  const pieces: string[] = [];
  let rest = text;
  for (const mark of marks) {
    const [before = '', after, ...others] = rest.split(mark);
    if (after === undefined || others.length > 0) {
      return undefined;
    }
    pieces.push(before);
    rest = after;
  }
  return [...pieces, rest];
}

/** Conversations of every length that a chat has, with words that a template might take for something else. */
function samples({ system, trims }: TurnPieces): readonly (readonly RenderedMessage[])[] {
  const space = trims ? ' \n' : ' ';
  const texts = [
    'Call 030 "1234567"!',
    'One.\n\nTwo: {{ x }} <b> & \\n 李',
    `Space around${space}`,
    '<action>{"name":"call","arguments":{"contact":"Ana"}}</action>',
    'a'.repeat(300),
  ];
  const turns = Array.from({ length: 7 }, (_, index): RenderedMessage => {
    return { role: index % 2 === 0 ? 'user' : 'assistant', content: texts[index % texts.length] ?? '' };
  });
  const bare = [1, 3, 5, 7].map((length) => turns.slice(0, length));
  const prompts = system ? ['You are a "phone" assistant.', ' Line one.\nLine two.\n'] : [];
  const withSystem = prompts.flatMap((content) =>
    bare.map((messages): readonly RenderedMessage[] => [{ role: 'system', content }, ...messages]),
  );
  return [...bare, ...withSystem];
}
