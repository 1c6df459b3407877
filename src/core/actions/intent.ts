import { WorkbenchError } from '../errors/workbench-error';
import { GivenValues } from './given-values';
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
      return open('compose', 'android.intent.action.DIAL', '-d', `tel:${given.phone()}`);
    case 'sms':
      return open(
        'compose',
        'android.intent.action.SENDTO',
        '-d',
        `smsto:${given.phone()}`,
        ...given.extra('sms_body', longestBody, 'message', 'body'),
      );
    case 'email':
      return email(given);
    case 'web_search':
      return open('open', 'android.intent.action.WEB_SEARCH', ...given.extra('query', longestQuery, 'query'));
    case 'calendar_insert':
      return calendar(given);
    case 'alarm':
      return alarm(given);
    case 'timer':
      return timer(given);
    case 'map':
      return open(
        'open',
        'android.intent.action.VIEW',
        '-d',
        `geo:0,0?q=${encodeURIComponent(given.words(longestQuery, 'place', 'query'))}`,
      );
    case 'contact_insert':
      return contact(given);
    case 'settings':
      return open('open', 'android.settings.SETTINGS');
    case 'none':
      return { kind: 'none' };
  }
}

function open(confirmation: 'compose' | 'open', action: string, ...rest: readonly string[]): IntentPlan {
  return { kind: 'intent', confirmation, arguments: ['-a', action, ...rest] };
}

function email(given: GivenValues): IntentPlan {
  return open(
    'compose',
    'android.intent.action.SENDTO',
    '-d',
    'mailto:',
    ...given.extra(`${extra}.SUBJECT`, longestName, 'subject', 'title'),
    ...given.extra(`${extra}.TEXT`, longestBody, 'body', 'message'),
  );
}

function calendar(given: GivenValues): IntentPlan {
  const start = given.value('datetime');
  const begin = start === undefined ? [] : ['--el', 'beginTime', String(start.epochMs)];
  const seconds = given.value('duration')?.seconds;
  const end =
    start === undefined || seconds === undefined ? [] : ['--el', 'endTime', String(start.epochMs + seconds * 1000)];
  return open(
    'compose',
    'android.intent.action.INSERT',
    '-d',
    'content://com.android.calendar/events',
    ...given.extra('title', longestName, 'title'),
    ...begin,
    ...end,
    '--ez',
    'allDay',
    'false',
  );
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
  const plan = open(
    'compose',
    'android.intent.action.SET_ALARM',
    '--ei',
    `${clockExtra}.HOUR`,
    String(time.hour),
    '--ei',
    `${clockExtra}.MINUTES`,
    String(time.minute),
    ...given.extra(`${clockExtra}.MESSAGE`, longestName, 'label', 'title', 'message'),
    '--ez',
    `${clockExtra}.SKIP_UI`,
    'false',
  );
  const rings = momentOf(time.epochMs, time.timeZone);
  if (plan.kind === 'none' || time.isNext) {
    return plan;
  }
  // java.util.Calendar counts from Sunday = 1.
  const day = (rings.dayOfWeek % 7) + 1;
  const note = 'The phone repeats it every week on that day.';
  return { ...plan, arguments: [...plan.arguments, '--eial', `${clockExtra}.DAYS`, String(day)], note };
}

function timer(given: GivenValues): IntentPlan {
  const seconds = Math.min(86_400, Math.max(1, given.value('duration')?.seconds ?? 1));
  return open(
    'compose',
    'android.intent.action.SET_TIMER',
    '--ei',
    `${clockExtra}.LENGTH`,
    String(seconds),
    ...given.extra(`${clockExtra}.MESSAGE`, longestName, 'label', 'title'),
    '--ez',
    `${clockExtra}.SKIP_UI`,
    'false',
  );
}

function contact(given: GivenValues): IntentPlan {
  const phone = given.value('phone');
  const number = phone === undefined ? [] : ['--es', 'phone', phone.phone];
  return open(
    'compose',
    'android.intent.action.INSERT',
    '-t',
    'vnd.android.cursor.dir/contact',
    ...given.extra('name', longestName, 'name'),
    ...number,
  );
}
