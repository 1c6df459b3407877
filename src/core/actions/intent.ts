import { WorkbenchError } from '../errors/workbench-error';
import { GivenValues, type TextRole } from './given-values';
import { settingsAction } from './settings-pages';
import type { ResolvedAction } from './spoken/value';
import { momentOf } from './spoken/zone';

/** What `am start` gets. Each argument must still pass quoteForPhoneShell on its way to the phone's shell. */
export type IntentPlan =
  | {
      readonly kind: 'intent';
      /** Behind `am start -W`; plain words, not quoted. */
      readonly arguments: readonly string[];
      /** `compose` fills something in that a person then sends or saves; `open` only shows. */
      readonly confirmation: 'compose' | 'open';
      /** What the phone will do besides, where it cannot do exactly what was asked. */
      readonly note?: string;
    }
  | { readonly kind: 'none' };

const longestName = 100;
const longestBody = 1000;
const longestQuery = 200;
const extra = 'android.intent.extra';
const clockExtra = 'android.intent.extra.alarm';
const mostTimerSeconds = 86_400;

/** Which parameter fills what, by its name. The main text of an action may have any name. */
const roles = {
  message: { names: ['message', 'body'], longest: longestBody },
  subject: { names: ['subject', 'title'], longest: longestName },
  title: { names: ['title', 'subject'], longest: longestName },
  location: { names: ['location', 'place', 'venue'], longest: longestQuery },
  description: { names: ['description', 'notes', 'details'], longest: longestBody },
  label: { names: ['label', 'title', 'message'], longest: longestName },
  query: { names: ['query'], longest: longestQuery },
  place: { names: ['place', 'query'], longest: longestQuery },
  name: { names: ['name'], longest: longestName },
  firstName: { names: ['first_name'], longest: longestName },
  lastName: { names: ['last_name'], longest: longestName },
} as const satisfies Record<string, TextRole>;

/**
 * The intent of a complete action. Templates are fixed: the model fills values, never an intent, a component, a flag
 * or a URI scheme. Dials, never calls; composes, never sends.
 *
 * @throws WorkbenchError `actions.incomplete` for an action with open questions.
 */
export function intentFor(resolved: ResolvedAction): IntentPlan {
  if (resolved.status !== 'complete') {
    const detail = resolved.questions.join(' ');
    throw new WorkbenchError('actions.incomplete', { action: resolved.definition.name, detail });
  }
  const given = new GivenValues(resolved);
  switch (resolved.definition.run) {
    case 'dial':
      return plan('compose', 'android.intent.action.DIAL', '-d', `tel:${given.phone()}`);
    case 'sms':
      return sms(given);
    case 'email':
      return email(given);
    case 'web_search':
      return plan('open', 'android.intent.action.WEB_SEARCH', ...words('query', given.mainText(roles.query)));
    case 'calendar_insert':
      return calendar(given);
    case 'alarm':
      return alarm(given);
    case 'timer':
      return timer(given);
    case 'map':
      return map(given);
    case 'contact_insert':
      return contact(given);
    case 'settings':
      return plan('open', settingsAction(given.value('enum')?.choice));
    case 'none':
      return { kind: 'none' };
  }
}

function plan(confirmation: 'compose' | 'open', action: string, ...rest: readonly string[]) {
  return { kind: 'intent', confirmation, arguments: ['-a', action, ...rest] } as const;
}

/** An extra of text, or nothing where there is no text. */
function words(key: string, text: string): readonly string[] {
  return text === '' ? [] : ['--es', key, text];
}

function sms(given: GivenValues): IntentPlan {
  const body = words('sms_body', given.mainText(roles.message));
  return plan('compose', 'android.intent.action.SENDTO', '-d', `smsto:${given.phone()}`, ...body);
}

/** Without a recipient the composer asks for one. */
function email(given: GivenValues): IntentPlan {
  const address = given.value('email')?.address ?? '';
  return plan(
    'compose',
    'android.intent.action.SENDTO',
    '-d',
    `mailto:${encodeURIComponent(address).replace('%40', '@')}`,
    ...words(`${extra}.SUBJECT`, given.text(roles.subject)),
    ...words(`${extra}.TEXT`, given.mainText(roles.message, roles.subject)),
  );
}

function calendar(given: GivenValues): IntentPlan {
  return plan(
    'compose',
    'android.intent.action.INSERT',
    '-d',
    'content://com.android.calendar/events',
    ...words('title', given.mainText(roles.title, roles.location, roles.description)),
    ...words('eventLocation', given.text(roles.location)),
    ...words('description', given.text(roles.description)),
    ...calendarTimes(given),
  );
}

function calendarTimes(given: GivenValues): readonly string[] {
  const start = given.value('datetime');
  const day = given.value('date');
  if (start === undefined && day !== undefined) {
    // Android reads the day of an all-day event in UTC (AOSP Calendar, EditEventActivity). Its noon is the same day in
    // nearly every zone, for an app that reads it there.
    return ['--el', 'beginTime', String(Date.parse(`${day.iso}T12:00:00Z`)), '--ez', 'allDay', 'true'];
  }
  const seconds = given.value('duration')?.seconds;
  const begin = start === undefined ? [] : ['--el', 'beginTime', String(start.epochMs)];
  const end =
    start === undefined || seconds === undefined ? [] : ['--el', 'endTime', String(start.epochMs + seconds * 1000)];
  return [...begin, ...end, '--ez', 'allDay', 'false'];
}

/**
 * An alarm rings at the next such time; Android has no alarm on a date, only on weekdays that repeat. One that is more
 * than a day away gets its weekday and the note says so.
 */
function alarm(given: GivenValues): IntentPlan {
  const time = given.value('time');
  if (time === undefined) {
    return { kind: 'none' };
  }
  const once = plan(
    'compose',
    'android.intent.action.SET_ALARM',
    '--ei',
    `${clockExtra}.HOUR`,
    String(time.hour),
    '--ei',
    `${clockExtra}.MINUTES`,
    String(time.minute),
    ...words(`${clockExtra}.MESSAGE`, given.mainText(roles.label)),
    '--ez',
    `${clockExtra}.SKIP_UI`,
    'false',
  );
  if (time.isNext) {
    return once;
  }
  // java.util.Calendar counts from Sunday = 1.
  const day = (momentOf(time.epochMs, time.timeZone).dayOfWeek % 7) + 1;
  const note = 'The phone repeats it every week on that day.';
  return { ...once, arguments: [...once.arguments, '--eial', `${clockExtra}.DAYS`, String(day)], note };
}

/** Whole seconds up to a day (AlarmClock.EXTRA_LENGTH). */
function timer(given: GivenValues): IntentPlan {
  const seconds = given.value('duration')?.seconds ?? 1;
  const timed = plan(
    'compose',
    'android.intent.action.SET_TIMER',
    '--ei',
    `${clockExtra}.LENGTH`,
    String(Math.min(seconds, mostTimerSeconds)),
    ...words(`${clockExtra}.MESSAGE`, given.mainText(roles.label)),
    '--ez',
    `${clockExtra}.SKIP_UI`,
    'false',
  );
  return seconds > mostTimerSeconds ? { ...timed, note: 'A timer of the phone runs 24 hours at most.' } : timed;
}

function map(given: GivenValues): IntentPlan {
  const query = encodeURIComponent(given.mainText(roles.place));
  return plan('open', 'android.intent.action.VIEW', '-d', `geo:0,0?q=${query}`);
}

function contact(given: GivenValues): IntentPlan {
  const { firstName, lastName } = roles;
  const fullName = [given.text(firstName), given.text(lastName)].filter(Boolean).join(' ');
  return plan(
    'compose',
    'android.intent.action.INSERT',
    '-t',
    'vnd.android.cursor.dir/contact',
    ...words('name', given.text(roles.name) || fullName || given.mainText(roles.name)),
    ...words('phone', given.phone()),
    ...words('email', given.value('email')?.address ?? ''),
  );
}
