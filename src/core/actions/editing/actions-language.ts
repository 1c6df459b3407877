import { isScalar } from 'yaml';
import type { YamlLanguage } from '../../yaml/editing/language';
import { nodeAt, type YamlPath } from '../../yaml/editing/path';
import type { Schema } from '../../yaml/editing/schema';
import type { RunKind } from '../schema';
import { settingsPages } from '../settings-pages';

/** What each kind opens, one line beside it. */
const runs: Readonly<Record<RunKind, string>> = {
  dial: 'the dialler with a number',
  sms: 'a text message to send',
  email: 'an e-mail to send',
  web_search: 'a web search',
  calendar_insert: 'a new event of the calendar',
  alarm: 'a new alarm of the clock',
  timer: 'a new timer of the clock',
  map: 'a place on the map',
  contact_insert: 'a new contact',
  settings: 'a page of the settings',
  none: 'nothing: for actions that only answer',
};

/** How `mobile-llm.actions.yaml` is helped with. */
export function actionsLanguage(schema: Schema): YamlLanguage {
  const knownValues: YamlLanguage['knownValues'] = (place, { contents, path }) => {
    switch (place) {
      case 'actions[].run':
        return Object.entries(runs).map(([value, detail]) => ({ value, detail }));
      case 'actions[].parameters[].values[]':
        return runOf(contents, path) === 'settings' ? settingsPages.map((value) => ({ value })) : [];
      default:
        return [];
    }
  };
  return { schema, knownValues, namedFiles: {} };
}

/** Of the action that a place lies in. */
function runOf(contents: unknown, path: YamlPath): unknown {
  const run = nodeAt(contents, [...path.slice(0, 2), 'run']);
  return isScalar(run) ? run.value : undefined;
}
