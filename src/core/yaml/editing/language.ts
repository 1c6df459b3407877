import type { YamlPath } from './path';
import type { Schema } from './schema';

/** One kind of YAML file that we help with. */
export interface YamlLanguage {
  readonly schema: Schema;
  /** Values that the schema cannot list, by the name of their place: `base.embedded`, `evaluation.variants[]`. */
  readonly knownValues: (place: string, at: ValuePlace) => readonly KnownValue[];
  /** The places that name a file or a folder beside this one. */
  readonly namedFiles: Readonly<Record<string, NamedFile>>;
}

export interface ValuePlace {
  readonly contents: unknown;
  readonly path: YamlPath;
}

export interface KnownValue {
  readonly value: string;
  /** One line beside it. */
  readonly detail?: string;
}

export interface NamedFile {
  /** How the names of files that are offered end; none for a folder. */
  readonly extensions: readonly string[];
  readonly isFolder: boolean;
}
