import { readReply } from '../../core/actions/reply-reader';
import type { ActionSchema } from '../../core/actions/schema';
import type { RowContext } from '../../core/dataset/conversation';
import type { ActionHistory } from '../actions/action-history';
import type { ActionEvent } from './turn-event';

/** A turn that was had before, word for word. */
export interface PastTurn {
  readonly request: string;
  /** What the model wrote, actions included. */
  readonly raw: string;
  /** The model did not come to its end: half an action at the end of it is none. */
  readonly isCut?: boolean;
  /** What the user's words were relative to; absent: now. */
  readonly clock?: RowContext;
  /** Other words that a person gave an action, by its place in the reply. */
  readonly actions?: Readonly<Record<number, { readonly words?: Readonly<Record<string, string>> }>>;
}

export interface Resumed {
  /** Of each turn; those that were understood can be changed and opened as those of a new reply. */
  readonly actions: readonly (readonly ActionEvent[])[];
  /** So many of the oldest turns are out of the model's sight. */
  readonly forgottenTurns: number;
}

/** What a reply that is past asked for, resolved by the clock of that time against the actions before it. */
export function readPastActions(
  { raw, isCut = false, clock, actions = {} }: Omit<PastTurn, 'request'>,
  schema: ActionSchema,
  history: ActionHistory,
): readonly ActionEvent[] {
  return readReply(raw, schema, { isCut }).actions.map((action, place) => {
    const resolved = action.status === 'ok' ? history.resolve(action.call, clock) : undefined;
    const words = actions[place]?.words;
    return { type: 'action', action, resolved: resolved && words ? history.revise(resolved, words) : resolved };
  });
}
