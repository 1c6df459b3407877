import { isScalar } from 'yaml';
import type { ActionSchema } from '../../../actions/schema';
import type { MapReader } from '../../../yaml/map-reader';
import type { YamlReading } from '../../../yaml/reading';
import { holdOut } from './hold-out';
import { type ReadPhrase, readPhrases } from './parse-phrases';
import { type ArgumentTemplate, listOf, type Phrase, slotsOf, type TemplateTurn, type ValueLists } from './template';

export interface TurnReading {
  readonly reading: YamlReading;
  readonly values: ValueLists;
  /** Absent where calls are not compared with an actions file. */
  readonly schema: ActionSchema | undefined;
  /** Out of a hundred wordings of a user's turn, those kept for evaluation; undefined where none is kept apart. */
  readonly heldOutPercent: number | undefined;
  /** Told the phrases of each turn and where they stand. */
  readonly onPhrases: (phrases: readonly Phrase[], node: unknown, path: string) => void;
}

const kinds = ['user', 'assistant', 'call', 'maybe'] as const;

/** Reads a list of turns: each is one of `user`, `assistant`, `call` and `maybe`. */
export function readTurns(maps: readonly MapReader[], options: TurnReading): readonly TemplateTurn[] {
  return maps.flatMap((map) => readTurn(map, options) ?? []);
}

function readTurn(map: MapReader, options: TurnReading): TemplateTurn | undefined {
  const given = kinds.filter((kind) => map.member(kind) !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    options.reading.report(map.node, 'templates.notTurn', { path: map.path });
    return undefined;
  }
  const turn = kind === 'call' || kind === 'maybe' ? readNested(kind, map, options) : readWords(kind, map, options);
  map.finish();
  return turn;
}

function readNested(kind: 'call' | 'maybe', map: MapReader, options: TurnReading): TemplateTurn | undefined {
  const inner = map.map(kind, true);
  if (inner === undefined) {
    return undefined;
  }
  const turn = kind === 'call' ? readCall(inner, options) : readMaybe(inner, options);
  inner.finish();
  return turn;
}

function readMaybe(map: MapReader, options: TurnReading): TemplateTurn {
  const percent = map.number('percent', { minimum: 0, maximum: 100 }) ?? 50;
  return { kind: 'maybe', percent, turns: readTurns(map.maps('turns', true), options) };
}

function readWords(kind: 'user' | 'assistant', map: MapReader, options: TurnReading): TemplateTurn {
  const { reading, heldOutPercent, onPhrases } = options;
  const path = map.pathOf(kind);
  const node = map.member(kind);
  const read = readPhrases(node, { path, reading });
  for (const phrase of read) {
    checkSlots(phrase.phrase.text, phrase.node, options);
    reportCopy(phrase, path, reading);
  }
  const isHeldOut = kind === 'user' && heldOutPercent !== undefined;
  const wordings = isHeldOut ? holdOut(read, heldOutPercent) : read.map(({ phrase }) => phrase);
  onPhrases(wordings, node, path);
  return { kind, wordings };
}

/** What a call copies is said by the slot, not by the turn. */
function reportCopy({ phrase, node }: ReadPhrase, path: string, reading: YamlReading): void {
  if (phrase.copy !== undefined) {
    reading.report(node, 'yaml.unknownKey', { path, key: 'copy', known: 'text, weight, split' });
  }
}

function readCall(map: MapReader, options: TurnReading): TemplateTurn | undefined {
  const { reading, schema } = options;
  const action = map.text('action', { required: true, longest: 64 });
  const definition = schema?.actions.find(({ name }) => name === action);
  if (schema && action !== undefined && !definition) {
    const known = schema.actions.map(({ name }) => name).join(', ');
    reading.report(map.member('action'), 'templates.unknownAction', { action, known });
  }
  const given = map.map('arguments');
  const read = new Map<string, ArgumentTemplate>();
  for (const name of given?.keys ?? []) {
    const node = given?.member(name, true);
    const value = isScalar(node) ? node.value : undefined;
    if (definition && !definition.parameters.some((parameter) => parameter.name === name)) {
      const known = definition.parameters.map((parameter) => parameter.name).join(', ') || 'none';
      reading.report(node, 'templates.unknownParameter', { action: definition.name, parameter: name, known });
    }
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value)) {
      read.set(name, value as ArgumentTemplate);
      checkSlots(String(value), node, options);
    } else if (node !== undefined) {
      reading.report(node, 'yaml.notText', { path: given?.pathOf(name) ?? name, limit: 1000 });
    }
  }
  given?.finish();
  return action === undefined ? undefined : { kind: 'call', action, arguments: read };
}

/** Every slot is filled by a list. */
export function checkSlots(
  text: string,
  node: unknown,
  {
    reading,
    values,
  }: { readonly reading: YamlReading; readonly values: Pick<ReadonlyMap<string, unknown>, 'has' | 'keys'> },
): void {
  for (const slot of slotsOf(text).filter((name) => listOf(name, values) === undefined)) {
    const known = [...values.keys()].join(', ') || 'none';
    reading.report(node, 'templates.unknownSlot', { slot, known });
  }
}
