import { resolveCall } from './resolve';
import type { ActionParameter, RunKind } from './schema';
import { actionOf, parameter, schemaOf } from './schema.cases';
import { settingsPages } from './settings-pages';
import type { ResolvedAction } from './spoken/value';

/** A run kind with every parameter that its intent uses, and what it may become. */
export interface IntentCase {
  readonly parameters: readonly ActionParameter[];
  /** Words for each parameter. */
  readonly said: Readonly<Record<string, string>>;
  /** The only action that its intent may have; undefined where nothing is opened. */
  readonly action: string | undefined;
  /** What is left to the phone's owner. */
  readonly lastStep: string;
}

const text = (name: string) => parameter(name, 'text');
const person = { parameters: [parameter('contact', 'contact')], said: { contact: 'Ngozi' } };

/** Every run kind. One that is missing is a type error. */
export const intentCases: Readonly<Record<RunKind, IntentCase>> = {
  dial: { ...person, action: 'android.intent.action.DIAL', lastStep: 'the dialler with the number; a person calls' },
  sms: {
    parameters: [...person.parameters, text('message')],
    said: { ...person.said, message: 'On my way' },
    action: 'android.intent.action.SENDTO',
    lastStep: 'the composer; a person sends',
  },
  email: {
    parameters: [parameter('to', 'email'), text('subject'), text('body')],
    said: { to: 'ada dot lovelace at example dot org', subject: 'Tea', body: 'At four?' },
    action: 'android.intent.action.SENDTO',
    lastStep: 'the composer; a person sends',
  },
  web_search: {
    parameters: [text('query')],
    said: { query: 'tide times' },
    action: 'android.intent.action.WEB_SEARCH',
    lastStep: 'the results',
  },
  calendar_insert: {
    parameters: [
      text('title'),
      parameter('start', 'datetime'),
      parameter('duration', 'duration'),
      text('location'),
      text('description'),
    ],
    said: {
      title: 'Choir',
      start: 'Thursday 7 pm',
      duration: '90 minutes',
      location: 'Town hall',
      description: 'Bring the notes',
    },
    action: 'android.intent.action.INSERT',
    lastStep: 'the event in the editor; a person saves',
  },
  alarm: {
    parameters: [parameter('time', 'time'), text('label')],
    said: { time: '8 am on Tuesday', label: 'Bins' },
    action: 'android.intent.action.SET_ALARM',
    lastStep: 'the alarm in the clock; a person saves',
  },
  timer: {
    parameters: [parameter('duration', 'duration'), text('label')],
    said: { duration: 'ten minutes', label: 'Eggs' },
    action: 'android.intent.action.SET_TIMER',
    lastStep: 'the timer in the clock; a person starts it',
  },
  map: {
    parameters: [text('place')],
    said: { place: 'Café Zoë & Sons' },
    action: 'android.intent.action.VIEW',
    lastStep: 'the place',
  },
  contact_insert: {
    parameters: [text('name'), parameter('phone', 'phone'), parameter('email', 'email')],
    said: { name: 'Ada Lovelace', phone: '0301 234567', email: 'ada@example.org' },
    action: 'android.intent.action.INSERT',
    lastStep: 'the contact in the editor; a person saves',
  },
  settings: {
    parameters: [parameter('page', 'enum', { values: settingsPages })],
    said: { page: 'wifi' },
    action: 'android.settings.WIFI_SETTINGS',
    lastStep: 'the settings, or that page of them',
  },
  none: { parameters: [text('note')], said: { note: 'Milk' }, action: undefined, lastStep: 'nothing' },
};

const context = {
  now: '2026-11-21T10:30:00+01:00',
  timeZone: 'Europe/Berlin',
  locale: 'en-GB',
  contacts: [{ name: 'Ngozi Adeyemi', phone: '+44 7700 900010' }],
};

/** The kind's action, resolved with its usual words, some of them replaced. */
export function resolvedCase(run: RunKind, said: Readonly<Record<string, string>> = {}): ResolvedAction {
  const { parameters, said: usual } = intentCases[run];
  return resolveCall({ name: run, arguments: { ...usual, ...said } }, schemaOf(actionOf(run, parameters)), context);
}

/** Resolves words against parameters that a case does not have. */
export function resolvedWith(
  run: RunKind,
  parameters: readonly ActionParameter[],
  said: Readonly<Record<string, string>>,
): ResolvedAction {
  return resolveCall({ name: run, arguments: said }, schemaOf(actionOf(run, parameters)), context);
}
