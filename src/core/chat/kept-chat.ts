import type { ChatHeader } from './chat-header';
import type { KeptTurns } from './kept-turns';
import type { ChatSettings } from './settings';

export interface KeptChat {
  readonly header: ChatHeader;
  /** Given by a person; absent: the first words said. */
  readonly title?: string;
  readonly settings?: ChatSettings;
  readonly turns: KeptTurns;
}

/** For `titleOf`. */
export function namesOf({ title, turns }: KeptChat): { readonly title?: string; readonly firstRequest?: string } {
  const firstRequest = turns.first?.request;
  return { ...(title !== undefined && { title }), ...(firstRequest !== undefined && { firstRequest }) };
}

const longestTitle = 60;

/** What a chat is called in a list: what a person called it, else what was said first. */
export function titleOf({
  title,
  firstRequest = '',
}: {
  readonly title?: string;
  readonly firstRequest?: string;
}): string {
  const first = firstRequest.replaceAll(/\s+/g, ' ').trim();
  const words =
    first.length <= longestTitle
      ? first
      : `${[...first]
          .slice(0, longestTitle - 1)
          .join('')
          .trimEnd()}…`;
  return title ?? (words === '' ? 'New chat' : words);
}
