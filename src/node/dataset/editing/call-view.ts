import { describeValue } from '../../../core/actions/describe';
import { type ResolveContext, resolveHistory } from '../../../core/actions/resolve';
import type { ActionParameter, ActionSchema } from '../../../core/actions/schema';
import type { ResolvedAction, ResolvedArgument } from '../../../core/actions/spoken/value';
import { defaultContext, readContext } from '../../../core/dataset/context';
import type { ActionCall } from '../../../core/dataset/conversation';
import type { RowPath } from '../../../core/dataset/document/row-edit';
import { argumentsOf } from '../../../core/dataset/row-texts';
import { shownJson } from '../../../core/json/depth';
import { recordOf } from '../../../core/json/record';
import type { ArgumentView, CallView } from '../../../protocol/webview/dataset-editor';

/** Calls of a conversation as they are written, and, where the actions are known, what code makes of them. */
export class CallViews {
  readonly #schema: ActionSchema | undefined;
  readonly #context: ResolveContext;
  #previous: readonly ResolvedAction[] = [];

  /** @param clock the row's `context`, as written */
  constructor(schema: ActionSchema | undefined, clock: unknown) {
    this.#schema = schema;
    const read = clock === undefined ? {} : readContext(clock);
    this.#context = read.context ?? defaultContext;
  }

  /** The next call of the conversation: a correction is relative to the calls before it. */
  next(written: unknown, path: RowPath): CallView {
    const called = recordOf(recordOf(written)['function']);
    const name = typeof called['name'] === 'string' ? called['name'] : '';
    const given = argumentsOf(called['arguments']);
    const parameters = this.#schema?.actions.find((action) => action.name === name)?.parameters;
    const resolved = this.#resolve({ name, arguments: given });
    const callPath = [...path, 'function'];
    const known = (parameters ?? []).map((parameter) => knownArgument(parameter, { given, resolved, callPath }));
    const others = Object.entries(given)
      .filter(([key]) => !known.some((argument) => argument.name === key))
      .map(([key, value]) => otherArgument(key, value, { callPath, isKnown: this.#schema === undefined }));
    const isKnown = this.#schema === undefined || parameters !== undefined;
    return { path, namePath: [...callPath, 'name'], name, isKnown, arguments: [...known, ...others] };
  }

  #resolve(call: ActionCall): ResolvedAction | undefined {
    if (!this.#schema?.actions.some(({ name }) => name === call.name)) {
      return undefined;
    }
    this.#previous = resolveHistory([call], this.#schema, { ...this.#context, previous: this.#previous });
    return this.#previous.at(-1);
  }
}

interface ArgumentPlace {
  readonly given: Readonly<Record<string, unknown>>;
  readonly resolved: ResolvedAction | undefined;
  readonly callPath: RowPath;
}

function knownArgument(parameter: ActionParameter, { given, resolved, callPath }: ArgumentPlace): ArgumentView {
  const { name, type, required: isRequired, maxLength, values } = parameter;
  const isThere = Object.hasOwn(given, name);
  return {
    name,
    path: [...callPath, 'arguments', name],
    said: isThere ? wordsOf(given[name]) : '',
    isThere,
    isKnown: true,
    type,
    isRequired,
    maxLength,
    ...(values && { options: values }),
    ...outcomeOf(resolved?.arguments.find((argument) => argument.name === name)),
  };
}

function outcomeOf(argument: ResolvedArgument | undefined): Pick<ArgumentView, 'resolved' | 'problem'> {
  if (argument === undefined || argument.value?.kind === 'text') {
    return {};
  }
  return argument.status === 'resolved' ? { resolved: describeValue(argument.value) } : { problem: argument.reason };
}

function otherArgument(
  name: string,
  value: unknown,
  { callPath, isKnown }: { readonly callPath: RowPath; readonly isKnown: boolean },
): ArgumentView {
  const path = [...callPath, 'arguments', name];
  return { name, path, said: wordsOf(value), isThere: true, isKnown, isRequired: false };
}

/** What is no text is shown as JSON. */
function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : shownJson(value);
}
