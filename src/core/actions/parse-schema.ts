import type { MapReader } from '../yaml/map-reader';
import type { YamlProblem } from '../yaml/problem';
import { longestWritten, YamlReading } from '../yaml/reading';
import { checkVersion } from '../yaml/version';
import { findGrammarProblem } from './gbnf';
import { actionGrammar } from './grammar';
import { checkRunNeeds } from './run-needs';
import {
  type ActionDefinition,
  type ActionParameter,
  type ActionSchema,
  type ParameterType,
  parameterTypes,
  runKinds,
} from './schema';

export type ActionSchemaProblem = YamlProblem;

export interface ParsedActionSchema {
  /** Present only where there is no problem. */
  readonly schema?: ActionSchema;
  readonly problems: readonly ActionSchemaProblem[];
}

/** Lower-case snake case: the name appears in the grammar, in JSON and in front of people. */
const namePattern = /^[a-z][a-z0-9_]{0,63}$/;

/** Longest value of a type that is not text; text has the schema's own `maxLength`. */
const defaultMaxLength: Readonly<Record<ParameterType, number>> = {
  text: 200,
  contact: 100,
  phone: 40,
  email: 254,
  datetime: 100,
  date: 100,
  time: 100,
  duration: 60,
  integer: 20,
  boolean: 5,
  enum: 100,
};

/** Longest `maxLength` of a text: llama.cpp's grammar repetitions beyond 2000 become unbounded. */
export const longestText = 2000;

/**
 * Reads `mobile-llm.actions.yaml`. Never throws: everything wrong is a problem with its line and column, and so is a file
 * whose grammar a phone would refuse.
 */
export function parseActionSchema(yamlText: string): ParsedActionSchema {
  const reading = new YamlReading(yamlText, 'the actions file', longestWritten);
  const { root, problems } = reading;
  if (root === undefined) {
    return { problems };
  }
  checkVersion(root, reading, 'actions.version');
  const format = root.text('format', { required: true, longest: 100 });
  if (format !== undefined && format !== 'tagged-json') {
    reading.report(root.member('format'), 'actions.format', { value: format });
  }
  const values = root.choice('arguments', ['copied', 'free']) ?? 'free';
  const maps = root.maps('actions', true);
  const actions = maps.flatMap((map) => readAction(map, reading) ?? []);
  root.finish();
  if (maps.length === 0 && problems.length === 0) {
    reading.report(root.node, 'actions.none');
  }
  reportDuplicates(maps, actions, { reading, what: 'The action' });
  if (problems.length > 0) {
    return { problems: [...problems].sort((left, right) => left.line - right.line || left.column - right.column) };
  }
  const schema: ActionSchema = { version: 1, format: 'tagged-json', arguments: values, actions };
  const detail = findGrammarProblem(actionGrammar(schema));
  if (detail !== undefined) {
    reading.report(root.node, 'actions.grammar', { detail });
    return { problems };
  }
  return { schema, problems };
}

function readAction(map: MapReader, reading: YamlReading): ActionDefinition | undefined {
  const name = readName(map, reading, 'an action');
  const description = map.text('description', { longest: 500 }) ?? '';
  const run = map.choice('run', runKinds, true);
  const parameterMaps = map.maps('parameters');
  const parameters = parameterMaps.flatMap((parameter) => readParameter(parameter, reading) ?? []);
  map.finish();
  reportDuplicates(parameterMaps, parameters, { reading, what: 'The parameter' });
  if (name === undefined || run === undefined) {
    return undefined;
  }
  const action: ActionDefinition = { name, description, run, parameters };
  if (parameters.length === parameterMaps.length) {
    checkRunNeeds(action, map.node, reading);
  }
  return action;
}

function readParameter(map: MapReader, reading: YamlReading): ActionParameter | undefined {
  const name = readName(map, reading, 'a parameter');
  const type = map.choice('type', parameterTypes, true);
  const required = map.boolean('required') ?? true;
  const maxLength = map.integer('maxLength', { minimum: 1, maximum: longestText });
  const values = map.texts('values', false, { longest: 100 });
  const fallback = map.text('default', { longest: 200 });
  map.finish();
  if (name === undefined || type === undefined) {
    return undefined;
  }
  if (type === 'enum' && (values === undefined || values.length === 0)) {
    reading.report(map.node, 'actions.enumValues', { parameter: name });
  }
  if (type !== 'enum' && values !== undefined) {
    reading.report(map.member('values'), 'actions.valuesNotEnum', { parameter: name, type });
  }
  if (required && fallback !== undefined) {
    reading.report(map.member('default'), 'actions.defaultOnRequired', { parameter: name });
  }
  return {
    name,
    type,
    required,
    maxLength: maxLength ?? defaultMaxLength[type],
    ...(values === undefined ? {} : { values }),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

function readName(map: MapReader, reading: YamlReading, what: string): string | undefined {
  const name = map.text('name', { required: true, longest: 200 });
  if (name !== undefined && !namePattern.test(name)) {
    reading.report(map.member('name'), 'actions.badName', { value: name.slice(0, 60), what });
    return undefined;
  }
  return name;
}

function reportDuplicates(
  maps: readonly MapReader[],
  named: readonly { readonly name: string }[],
  { reading, what }: { readonly reading: YamlReading; readonly what: string },
): void {
  // Positions and names only belong together where every map could be read.
  if (maps.length !== named.length) {
    return;
  }
  const seen = new Set<string>();
  named.forEach(({ name }, index) => {
    if (seen.has(name)) {
      reading.report(maps[index]?.node, 'actions.duplicate', { what, value: name });
    }
    seen.add(name);
  });
}
