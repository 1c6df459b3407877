import { isMap, isSeq, parseDocument } from 'yaml';
import type { ErrorCode } from '../../../errors/catalog';
import { WorkbenchError } from '../../../errors/workbench-error';
import type { MapReader } from '../../../yaml/map-reader';
import type { YamlProblem } from '../../../yaml/problem';
import { YamlReading } from '../../../yaml/reading';
import { checkVersion } from '../../../yaml/version';

/** A finding that somebody has looked at and wants to keep. */
export interface Mute {
  /** The code of the rule. */
  readonly rule: string;
  /** The id of a row, or `all`. */
  readonly row: string;
  readonly reason: string;
}

export interface ParsedMutes {
  readonly mutes: readonly Mute[];
  /** What is wrong in the file; a mute that is wrong mutes nothing. */
  readonly problems: readonly YamlProblem[];
}

/** In the place of a row's id. */
export const everyRow = 'all';
const longestReason = 500;
const newFile =
  '# Findings of `mobile-llm dataset check` that are meant to stay, each with its reason.\nversion: 1\nmutes: []\n';

/** Reads `<dataset>.mutes.yaml`. Never throws: everything wrong is a problem with its line and column. */
export function parseMutes(yamlText: string): ParsedMutes {
  const reading = new YamlReading(yamlText, 'the mutes file');
  const { root, problems } = reading;
  if (root === undefined) {
    return { mutes: [], problems };
  }
  checkVersion(root, reading, 'mutes.version');
  const mutes = root.maps('mutes').flatMap(readMute);
  root.finish();
  return { mutes, problems };
}

function readMute(map: MapReader): readonly Mute[] {
  const rule = map.text('rule', { required: true, longest: 100 });
  const row = map.text('row', { required: true, longest: 200 });
  const reason = map.text('reason', { required: true, longest: longestReason });
  map.finish();
  return rule === undefined || row === undefined || reason === undefined ? [] : [{ rule, row, reason }];
}

/**
 * The mutes file with one mute more; comments and everything else in it stay.
 * @param yamlText undefined where there is no file yet
 * @throws WorkbenchError `mutes.noReason`, `mutes.invalid`
 */
export function addMute(yamlText: string | undefined, mute: Mute): string {
  const reason = mute.reason.trim();
  if (reason === '' || reason.length > longestReason) {
    throw new WorkbenchError('mutes.noReason', { longest: longestReason });
  }
  const text = yamlText === undefined || yamlText.trim() === '' ? newFile : yamlText;
  requireSound(text);
  const document = parseDocument(text);
  const list = document.get('mutes');
  const added = document.createNode({ rule: mute.rule, row: mute.row, reason });
  if (isSeq(list)) {
    list.flow = false;
    list.add(added);
  } else if (isMap(document.contents)) {
    document.set('mutes', document.createNode([added]));
  }
  return document.toString({ lineWidth: 0 });
}

/**
 * The mutes file without a mute; comments and everything else in it stay.
 * @returns undefined where it has no such mute
 * @throws WorkbenchError `mutes.invalid`
 */
export function removeMute(yamlText: string, { rule, row }: Pick<Mute, 'rule' | 'row'>): string | undefined {
  requireSound(yamlText);
  const document = parseDocument(yamlText);
  const list = document.get('mutes');
  const isNamed = (item: unknown) => isMap(item) && item.get('rule') === rule && item.get('row') === row;
  if (!isSeq(list) || !list.items.some(isNamed)) {
    return undefined;
  }
  list.items = list.items.filter((item) => !isNamed(item));
  return document.toString({ lineWidth: 0 });
}

function requireSound(yamlText: string): void {
  const [problem] = parseMutes(yamlText).problems;
  if (problem) {
    throw new WorkbenchError('mutes.invalid', { line: problem.line, detail: problem.message });
  }
}

/** The mutes of one dataset, which note what they were used for. */
export class Mutes {
  readonly #used = new Map<string, Mute>();
  readonly #mutes: readonly Mute[];
  readonly #byKey: ReadonlyMap<string, Mute>;

  constructor(mutes: readonly Mute[]) {
    this.#mutes = mutes;
    this.#byKey = new Map(mutes.map((mute) => [keyOf(mute.rule, mute.row), mute]));
  }

  get isEmpty(): boolean {
    return this.#mutes.length === 0;
  }

  /** True for a finding that is muted, in its row or in every row. */
  mutes(code: ErrorCode, rowId: string | undefined): boolean {
    return this.reasonFor(code, rowId) !== undefined;
  }

  /** Whether any row has a mute of this rule: only then it matters which row it is. */
  hasRule(code: ErrorCode): boolean {
    return this.#mutes.some(({ rule }) => rule === code);
  }

  /** Why a finding is muted, in its row or in every row; undefined where it is not. */
  reasonFor(code: ErrorCode, rowId: string | undefined): string | undefined {
    return this.muteOf(code, rowId)?.reason;
  }

  /** The mute of a finding: that of its row before one of every row. */
  muteOf(code: ErrorCode, rowId: string | undefined): Mute | undefined {
    const keys = [...(rowId === undefined ? [] : [keyOf(code, rowId)]), keyOf(code, everyRow)];
    const found = keys.flatMap((key) => this.#byKey.get(key) ?? []);
    for (const mute of found) {
      this.#used.set(keyOf(mute.rule, mute.row), mute);
    }
    return found[0];
  }

  /** Those that have matched nothing so far. */
  get unused(): readonly Mute[] {
    return this.#mutes.filter(({ rule, row }) => !this.#used.has(keyOf(rule, row)));
  }
}

function keyOf(rule: string, row: string): string {
  return `${rule}\n${row}`;
}
