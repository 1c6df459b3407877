import { type ChatRecord, chatVersion } from './chat-record';
import type { KeptChat } from './kept-chat';
import type { KeptAction, KeptTurn } from './kept-turn';

/** A chat's file anew: what `readChat` reads as the same chat. Of ways through it, only the one that is shown is told. */
export function recordsOf({ header, title, settings, turns }: KeptChat): readonly ChatRecord[] {
  const shown = turns.path().at(-1);
  return [
    { type: 'chat', version: chatVersion, ...header },
    ...(title === undefined ? [] : [{ type: 'title', title } as const]),
    ...(settings ? [{ type: 'settings', settings } as const] : []),
    ...turns.all().flatMap(turnRecords),
    ...(shown ? [{ type: 'shown', turn: shown.id } as const] : []),
  ];
}

function turnRecords(turn: KeptTurn): readonly ChatRecord[] {
  const { id, parent, at, request, seed, corrected, actions } = turn;
  return [
    { type: 'turn', id, at, request, ...(parent !== undefined && { parent }) },
    ...(seed === undefined ? [] : [{ type: 'seed', turn: id, seed } as const]),
    replyRecord(turn),
    ...(corrected ? [{ type: 'corrected', turn: id, correction: corrected } as const] : []),
    ...Object.entries(actions).flatMap(([place, action]) => actionRecords(id, Number(place), action)),
  ];
}

function replyRecord({ id, raw, status, clock, timings, error }: KeptTurn): ChatRecord {
  if (status === 'streaming') {
    return { type: 'text', turn: id, from: 0, text: raw };
  }
  return {
    type: 'end',
    turn: id,
    raw,
    status,
    ...(clock && { clock }),
    ...(timings && { timings }),
    ...(error && { error }),
  };
}

/** Other words make another action, so they come before that it was opened. */
function actionRecords(turn: string, place: number, { words, opened }: KeptAction): readonly ChatRecord[] {
  const about = { type: 'action', turn, place } as const;
  return [...(words ? [{ ...about, words }] : []), ...(opened ? [{ ...about, opened }] : [])];
}
