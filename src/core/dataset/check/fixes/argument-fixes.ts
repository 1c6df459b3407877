import { saidOf } from '../../../actions/resolve';
import type { ActionDefinition, ActionParameter } from '../../../actions/schema';
import { valueAt } from '../../../json/value-at';
import { foldText } from '../../../text/clean';
import { nearest } from '../../../text/nearest';
import type { NumberedCall } from '../calls';
import { callsOf } from '../calls';
import type { FixTask, ProposeFixes, QuickFix } from './fix-task';
import { resolvableRuns, saidRuns } from './said-words';

/** Calls and arguments that are outside the actions file or that nobody said. */
export const argumentFixes: ProposeFixes = (task) => {
  const called = calledIn(task);
  if (called === undefined) {
    return [];
  }
  switch (task.finding.code) {
    case 'dataset.unknownAction':
      return renameAction(task, called.call);
    case 'dataset.missingArgument':
      return candidates(task, called).map((words) => setTo(task, words));
    case 'dataset.unknownArgument':
      return [...renameArgument(task, called), takeOut(task)];
    case 'dataset.argumentNotSaid':
    case 'dataset.argumentUnresolved':
    case 'dataset.argumentNotChoice':
      return candidates(task, called).map((words) => setTo(task, words));
    case 'dataset.argumentType':
      return [setTo(task, saidOf(valueAt(task.value, task.finding.path ?? []))), takeOut(task)];
    case 'dataset.argumentTooLong':
      return shorten(task, called.parameter);
    default:
      return [];
  }
};

interface Called {
  readonly call: NumberedCall;
  readonly definition: ActionDefinition | undefined;
  readonly parameter: ActionParameter | undefined;
}

function calledIn({ finding, checked, settings }: FixTask): Called | undefined {
  const path = finding.path ?? [];
  const call = checked.row && callsOf(checked.row).find((known) => known.path.every((step, at) => step === path[at]));
  if (call === undefined) {
    return undefined;
  }
  const definition = settings.schema?.actions.find(({ name }) => name === call.call.name);
  return { call, definition, parameter: definition?.parameters.find(({ name }) => name === path.at(-1)) };
}

function renameAction({ finding, settings }: FixTask, { call }: NumberedCall): readonly QuickFix[] {
  const names = settings.schema?.actions.map(({ name }) => name) ?? [];
  const path = finding.path ?? [];
  return nearest(call.name, names).map((name) => ({
    title: `Call "${name}"`,
    edits: [{ kind: 'set', path, value: name }],
  }));
}

function renameArgument(task: FixTask, { call, definition }: Called): readonly QuickFix[] {
  const path = task.finding.path ?? [];
  const free = (definition?.parameters ?? []).filter(({ name }) => !Object.hasOwn(call.call.arguments, name));
  const names = free.map(({ name }) => name);
  const [only] = names;
  const near = nearest(String(path.at(-1)), names);
  return (near.length === 0 && names.length === 1 && only !== undefined ? [only] : near).map((name) => ({
    title: `Make it the argument "${name}"`,
    edits: [
      { kind: 'remove', path },
      { kind: 'set', path: [...path.slice(0, -1), name], value: valueAt(task.value, path) },
    ],
  }));
}

/** Words that the user said, or choices of the actions file, that may have been meant. */
function candidates({ finding, value, checked }: FixTask, { call, parameter }: Called): readonly string[] {
  const written = saidOf(valueAt(value, finding.path ?? []));
  if (parameter?.type === 'enum') {
    return written === '' ? (parameter.values ?? []) : nearest(written, parameter.values ?? [], 4);
  }
  const runs = saidRuns(checked.row?.messages ?? [], call.number);
  const fitting = parameter ? resolvableRuns(runs, parameter, checked.row?.context) : [];
  const near = written === '' ? [] : nearest(written, runs);
  // "Friday" becomes "Friday at 7 pm" where that was said.
  const wider = fitting.filter((run) => written !== '' && foldText(run).includes(foldText(written)));
  const whole = written === '' && parameter?.type === 'text' ? lastWords(checked, call.number) : [];
  return [...new Set([...wider, ...near, ...fitting.slice(0, 3), ...whole])];
}

function lastWords({ row }: FixTask['checked'], number: number): readonly string[] {
  const before = (row?.messages ?? []).slice(0, number - 1).findLast(({ role }) => role === 'user');
  return typeof before?.content === 'string' ? [before.content.trim()] : [];
}

function shorten(task: FixTask, parameter: ActionParameter | undefined): readonly QuickFix[] {
  const written = saidOf(valueAt(task.value, task.finding.path ?? []));
  const cut = written
    .slice(0, parameter?.maxLength ?? written.length)
    .replace(/\s+\S*$/u, '')
    .toWellFormed();
  return cut === '' ? [] : [setTo(task, cut)];
}

function setTo({ finding }: FixTask, words: string): QuickFix {
  const shown = words.length > 60 ? `${words.slice(0, 60).toWellFormed()}…` : words;
  return { title: `Write "${shown}"`, edits: [{ kind: 'set', path: finding.path ?? [], value: words }] };
}

function takeOut({ finding }: FixTask): QuickFix {
  const path = finding.path ?? [];
  return { title: `Take "${path.at(-1)}" out`, edits: [{ kind: 'remove', path }] };
}
