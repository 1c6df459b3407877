import { readReply } from '../actions/reply-reader';
import type { ActionSchema } from '../actions/schema';
import { markdownBlock, markdownCode } from '../text/markdown';
import { type KeptChat, namesOf, titleOf } from './kept-chat';
import { type KeptTurn, wasAnswered } from './kept-turn';

/** A chat for people to read. What was said stands in it as text: nothing in it is markup. */
export function chatMarkdown(chat: KeptChat, schema: ActionSchema): string {
  const { header } = chat;
  const { phone, model, startedAt } = header;
  const about = `${markdownCode(model.name)} ${markdownCode(model.variant)} on ${markdownCode(phone.label)}, ${startedAt}`;
  return [
    `# ${markdownCode(titleOf(namesOf(chat)))}`,
    about,
    ...chat.turns.path().flatMap((turn) => turnMarkdown(turn, schema)),
  ]
    .join('\n\n')
    .concat('\n');
}

const endings: Partial<Record<KeptTurn['status'], string>> = {
  streaming: '*The reply was cut.*',
  stopped: '*Stopped.*',
  failed: '*The reply failed.*',
  'cut-off': '*The reply reached the longest that a reply may be.*',
};

function turnMarkdown({ at, request, raw, status, corrected }: KeptTurn, schema: ActionSchema): readonly string[] {
  const { text, actions } = readReply(raw, schema, { isCut: !wasAnswered({ status }) });
  const written = actions.map((action) =>
    action.status === 'ok' ? actionMarkdown(action.call) : markdownBlock(action.raw),
  );
  const ending = endings[status];
  const should = corrected && [
    '### It should have been',
    ...corrected.actions.map(actionMarkdown),
    ...(corrected.reply === '' ? [] : [markdownBlock(corrected.reply)]),
  ];
  return [
    `## ${at}`,
    markdownBlock(request),
    '### Reply',
    ...written,
    ...(text === '' ? [] : [markdownBlock(text)]),
    ...(ending === undefined ? [] : [ending]),
    ...(should ?? []),
  ];
}

function actionMarkdown(call: {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}): string {
  const words = Object.entries(call.arguments).map(
    ([name, value]) =>
      `- ${markdownCode(name)}: ${markdownCode(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  return [`Action ${markdownCode(call.name)}`, ...(words.length > 0 ? ['', ...words] : [])].join('\n');
}
