import type { ActionSchema } from '../../actions/schema';
import type { Message } from '../conversation';
import type { RowRule } from './rule';

const weekday = '(?:mon|tues|wednes|thurs|fri|satur|sun)day';
const count = String.raw`(?:an?|\d{1,3}|one|two|three|four|five|six|ten|fifteen|twenty|thirty|half an)`;

/** Words that mean another moment each day; the resolver reads English, and so does this. */
const relative = new RegExp(
  String.raw`\b(?:today|tonight|tomorrow|yesterday|${weekday}|(?:this|next|last|coming) (?:week(?:end)?|month|year)|` +
    String.raw`this (?:morning|afternoon|evening)|in ${count} (?:minute|hour|day|week|month)s?|(?:from|right) now)\b`,
  'iu',
);
/** A date that a system message tells: then the row has its clock there. */
const toldDate = /\b(?:19|20)\d\d\b/u;

/** A row that speaks of tomorrow says when today is: without a clock no date in it can be scored. */
export const checkClock: RowRule = ({ messages, context }, { schema }) => {
  if (context !== undefined || !canUseDates(schema) || hasToldDate(messages)) {
    return [];
  }
  for (const [index, message] of messages.entries()) {
    const found = message.role === 'user' ? relative.exec(message.content) : null;
    if (found !== null) {
      const [word] = found;
      const span = { start: found.index, end: found.index + word.length };
      const parameters = { number: index + 1, word };
      return [{ code: 'dataset.noClock', parameters, path: ['messages', index, 'content'], span }];
    }
  }
  return [];
};

/** With an actions file in which no action takes a date, dates are only talk. */
function canUseDates(schema: ActionSchema | undefined): boolean {
  const types = schema?.actions.flatMap((action) => action.parameters.map(({ type }) => type));
  return types === undefined || types.some((type) => type === 'datetime' || type === 'date' || type === 'time');
}

function hasToldDate([first]: readonly Message[]): boolean {
  return first?.role === 'system' && toldDate.test(first.content);
}
