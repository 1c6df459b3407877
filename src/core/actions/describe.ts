import { clockNote } from './clock-note';
import { intentFor } from './intent';
import type { ResolvedAction, ResolvedArgument, ResolvedValue } from './spoken/value';
import { momentOf } from './spoken/zone';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * One line for people: `calendar_insert: "team meeting", Thu 26 Nov 2026 19:00–20:00`. Always in English and on the
 * 24-hour clock of the action's zone. An argument that is not settled stands as said, with a question mark. Behind it
 * stands, in sentences, what a person should know before confirming.
 */
export function describeAction(resolved: ResolvedAction): string {
  const parts: string[] = [];
  const pending = [...resolved.arguments];
  for (let argument = pending.shift(); argument !== undefined; argument = pending.shift()) {
    const durationAt = pending.findIndex((other) => other.value?.kind === 'duration');
    const duration =
      argument.value?.kind === 'datetime' && durationAt >= 0 ? pending.splice(durationAt, 1)[0] : undefined;
    parts.push(describeArgument(argument, duration));
  }
  const { name } = resolved.definition;
  const line = parts.length === 0 ? name : `${name}: ${parts.join(', ')}`;
  const notes = notesOf(resolved);
  return notes.length === 0 ? line : `${line}. ${notes.join(' ')}`;
}

/** What a person should know before confirming: what the phone will do besides, and that its clock is wrong. */
function notesOf(resolved: ResolvedAction): readonly string[] {
  const plan = resolved.status === 'complete' ? intentFor(resolved) : undefined;
  const besides = plan?.kind === 'intent' ? plan.note : undefined;
  const hasTime = resolved.arguments.some(({ value }) => ['datetime', 'time', 'date'].includes(value?.kind ?? ''));
  const clock = hasTime ? clockNote(resolved.clockAheadMs ?? 0) : undefined;
  return [besides, clock].filter((note) => note !== undefined);
}

function describeArgument(argument: ResolvedArgument, duration?: ResolvedArgument): string {
  const { value } = argument;
  if (value === undefined) {
    return argument.said === '' ? `${argument.name}?` : `${argument.name} "${argument.said}"?`;
  }
  if (value.kind === 'datetime' && duration?.value?.kind === 'duration') {
    return describePeriod(value.epochMs, duration.value.seconds, value.timeZone);
  }
  return describeValue(value);
}

/** One value for people, without quotation marks only where it is not free text. */
export function describeValue(value: ResolvedValue): string {
  switch (value.kind) {
    case 'text':
      return `"${value.text}"`;
    case 'contact':
      return value.name === value.phone ? value.phone : `${value.name} (${value.phone})`;
    case 'phone':
      return value.phone;
    case 'email':
      return value.name === undefined ? value.address : `${value.name} (${value.address})`;
    case 'datetime':
    case 'time':
      return `${dayText(value.epochMs, value.timeZone)} ${clockText(value.epochMs, value.timeZone)}`;
    case 'date':
      return value.iso;
    case 'duration':
      return durationText(value.seconds);
    case 'integer':
      return String(value.integer);
    case 'boolean':
      return value.boolean ? 'yes' : 'no';
    case 'enum':
      return value.choice;
  }
}

/** `Thu 26 Nov 2026 19:00–20:00`; an end on another day carries its day. */
function describePeriod(epochMs: number, seconds: number, timeZone: string): string {
  const endMs = epochMs + seconds * 1000;
  const [startDay, endDay] = [dayText(epochMs, timeZone), dayText(endMs, timeZone)];
  const start = `${startDay} ${clockText(epochMs, timeZone)}`;
  const end = clockText(endMs, timeZone);
  return startDay === endDay ? `${start}–${end}` : `${start} – ${endDay} ${end}`;
}

function dayText(epochMs: number, timeZone: string): string {
  const moment = momentOf(epochMs, timeZone);
  return `${weekdays[moment.dayOfWeek - 1]} ${moment.day} ${months[moment.month - 1]} ${moment.year}`;
}

function clockText(epochMs: number, timeZone: string): string {
  const { hour, minute } = momentOf(epochMs, timeZone);
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

function durationText(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
