import type { YamlReading } from '../yaml/reading';
import type { ActionDefinition, ParameterType, RunKind } from './schema';
import { settingsPages } from './settings-pages';

/** A run kind's intent cannot be filled without a required parameter of one of these types. */
const neededTypes: Readonly<Partial<Record<RunKind, readonly ParameterType[]>>> = {
  dial: ['contact', 'phone'],
  sms: ['contact', 'phone'],
  web_search: ['text'],
  calendar_insert: ['datetime', 'date'],
  alarm: ['time'],
  timer: ['duration'],
  map: ['text'],
  contact_insert: ['text'],
};

/** Reports an action whose parameters cannot fill the intent that it runs. */
export function checkRunNeeds(action: ActionDefinition, node: unknown, reading: YamlReading): void {
  checkPages(action, node, reading);
  const types = neededTypes[action.run];
  if (types === undefined) {
    return;
  }
  const filled = action.parameters.some((parameter) => parameter.required && types.includes(parameter.type));
  if (!filled) {
    const parameters = { action: action.name, run: action.run, types: types.join(' or ') };
    reading.report(node, 'actions.missingRole', parameters);
  }
}

/** A choice of settings that the phone has no page for would open another one. */
function checkPages({ name, run, parameters }: ActionDefinition, node: unknown, reading: YamlReading): void {
  const choices = run === 'settings' ? parameters.flatMap(({ values = [] }) => values) : [];
  for (const value of choices.filter((choice) => !settingsPages.includes(choice))) {
    reading.report(node, 'actions.settingsPage', { action: name, value, pages: settingsPages.join(', ') });
  }
}
