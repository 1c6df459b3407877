import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import { surelyMeant } from '../text/nearest';
import type { YamlReading } from './reading';

interface TextLimits {
  readonly longest?: number;
}

interface NumberLimits {
  readonly minimum: number;
  readonly maximum: number;
}

/** What other kinds of YAML, and people, write for them. */
const booleanWords: ReadonlyMap<string, string> = new Map([
  ...['true', 'yes', 'on', 'y', '1'].map((word) => [word, 'true'] as const),
  ...['false', 'no', 'off', 'n', '0'].map((word) => [word, 'false'] as const),
]);

/**
 * Reads the members of one YAML map. A reader returns undefined for a member that is absent or wrong; wrong ones are
 * reported. `finish` reports the keys that nobody asked for.
 */
export class MapReader {
  readonly #reading: YamlReading;
  readonly #map: YAMLMap;
  readonly #asked = new Set<string>();
  #values: ReadonlyMap<unknown, unknown> | undefined;
  /** How problems name this map: `the recipe`, `training`, `actions[2]`. */
  readonly path: string;

  constructor(reading: YamlReading, map: YAMLMap, path: string) {
    this.#reading = reading;
    this.#map = map;
    this.path = path;
  }

  get node(): unknown {
    return this.#map;
  }

  /** Every key that is a text, for maps whose keys are names. */
  get keys(): readonly string[] {
    const keys = this.#map.items.map(({ key }: Pair) => (isScalar(key) ? key.value : undefined));
    return keys.filter((key) => typeof key === 'string');
  }

  /** The node under a key, reported as missing if `required`. An empty value (`key:`) counts as absent. */
  member(key: string, required = false): unknown {
    this.#asked.add(key);
    const node = this.#reading.plain(this.#valueOf(key), this.pathOf(key));
    const absent = node === undefined || (isScalar(node) && node.value === null);
    if (absent && required) {
      this.#reading.report(this.#map, 'yaml.missingKey', { path: this.path, key });
    }
    return absent ? undefined : node;
  }

  pathOf(key: string): string {
    return this.path.startsWith('the ') ? key : `${this.path}.${key}`;
  }

  text(key: string, { required = false, longest = 1000 }: TextLimits & { readonly required?: boolean } = {}) {
    const node = this.member(key, required);
    return node === undefined ? undefined : this.#textOf(node, this.pathOf(key), longest);
  }

  number(key: string, limits: NumberLimits): number | undefined {
    return this.#numberIn(key, limits, 'yaml.notNumber', Number.isFinite);
  }

  integer(key: string, limits: NumberLimits): number | undefined {
    return this.#numberIn(key, limits, 'yaml.notInteger', Number.isSafeInteger);
  }

  boolean(key: string): boolean | undefined {
    const node = this.member(key);
    if (node === undefined) {
      return undefined;
    }
    if (isScalar(node) && typeof node.value === 'boolean') {
      return node.value;
    }
    const meant = isScalar(node) ? booleanWords.get(String(node.value).toLowerCase()) : undefined;
    this.#reading.report(node, 'yaml.notBoolean', { path: this.pathOf(key) }, meant);
    return undefined;
  }

  choice<Choice extends string>(key: string, choices: readonly Choice[], required = false): Choice | undefined {
    const node = this.member(key, required);
    if (node === undefined) {
      return undefined;
    }
    const said = isScalar(node) ? String(node.value) : 'a list or map';
    const found = choices.find((choice) => choice === said);
    if (found === undefined) {
      const parameters = { path: this.pathOf(key), value: said.slice(0, 60), choices: choices.join(', ') };
      this.#reading.report(node, 'yaml.notChoice', parameters, isScalar(node) ? surelyMeant(said, choices) : undefined);
    }
    return found;
  }

  /** Each item of a list of choices. */
  choices<Choice extends string>(key: string, choices: readonly Choice[]): readonly Choice[] | undefined {
    const items = this.#items(key, false);
    return this.texts(key)?.flatMap((said, index) => {
      const found = choices.find((choice) => choice === said);
      if (found === undefined) {
        const path = `${this.pathOf(key)}[${index}]`;
        const parameters = { path, value: said.slice(0, 60), choices: choices.join(', ') };
        this.#reading.report(items[index], 'yaml.notChoice', parameters, surelyMeant(said, choices));
      }
      return found ?? [];
    });
  }

  map(key: string, required = false): MapReader | undefined {
    const node = this.member(key, required);
    return node === undefined ? undefined : this.#mapOf(node, this.pathOf(key));
  }

  /** Each item of a list of maps. */
  maps(key: string, required = false): readonly MapReader[] {
    return this.#items(key, required).flatMap(
      (item, index) => this.#mapOf(item, `${this.pathOf(key)}[${index}]`) ?? [],
    );
  }

  /** Each item of a list of texts. */
  texts(key: string, required = false, limits: TextLimits = {}): readonly string[] | undefined {
    if (this.member(key, required) === undefined) {
      return undefined;
    }
    const longest = limits.longest ?? 1000;
    return this.#items(key, required).flatMap((item, index) => {
      return this.#textOf(item, `${this.pathOf(key)}[${index}]`, longest) ?? [];
    });
  }

  /** Reports every key that was not asked for. Call it last. */
  finish(): void {
    const known = [...this.#asked];
    const free = known.filter((one) => !this.#map.has(one));
    for (const { key } of this.#map.items as readonly Pair[]) {
      if (this.#reading.isFull) {
        return;
      }
      const name = isScalar(key) ? String(key.value) : '?';
      if (!this.#asked.has(name)) {
        const parameters = { path: this.path, key: name.slice(0, 60), known: known.join(', ') };
        this.#reading.report(key, 'yaml.unknownKey', parameters, surelyMeant(name, free));
      }
    }
  }

  /** By an index: a map of many keys would be gone through for each of them. */
  #valueOf(key: string): unknown {
    this.#values ??= new Map(
      this.#map.items.map((pair) => [isScalar(pair.key) ? pair.key.value : pair.key, pair.value]),
    );
    return this.#values.get(key) ?? undefined;
  }

  #items(key: string, required: boolean): readonly unknown[] {
    const node = this.member(key, required);
    if (node === undefined) {
      return [];
    }
    if (!isSeq(node)) {
      this.#reading.report(node, 'yaml.notList', { path: this.pathOf(key) });
      return [];
    }
    return node.items.map((item, index) => this.#reading.plain(item, `${this.pathOf(key)}[${index}]`));
  }

  #mapOf(node: unknown, path: string): MapReader | undefined {
    if (isMap(node)) {
      return new MapReader(this.#reading, node, path);
    }
    if (node !== undefined) {
      this.#reading.report(node, 'yaml.notMap', { path });
    }
    return undefined;
  }

  #textOf(node: unknown, path: string, longest: number): string | undefined {
    if (isScalar(node) && typeof node.value === 'string' && node.value !== '' && node.value.length <= longest) {
      return node.value;
    }
    if (node !== undefined) {
      this.#reading.report(node, 'yaml.notText', { path, limit: longest });
    }
    return undefined;
  }

  #numberIn(
    key: string,
    { minimum, maximum }: NumberLimits,
    code: 'yaml.notNumber' | 'yaml.notInteger',
    isKind: (value: number) => boolean,
  ): number | undefined {
    const node = this.member(key);
    if (node === undefined) {
      return undefined;
    }
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === 'number' && isKind(value) && value >= minimum && value <= maximum) {
      return value;
    }
    const meant = typeof value === 'string' && value.trim() !== '' ? Number(value) : undefined;
    const isMeant = meant !== undefined && isKind(meant) && meant >= minimum && meant <= maximum;
    const parameters = { path: this.pathOf(key), minimum, maximum };
    this.#reading.report(node, code, parameters, isMeant ? String(meant) : undefined);
    return undefined;
  }
}
