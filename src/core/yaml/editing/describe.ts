import type { YamlPath } from './path';
import { type Schema, schemasAt, valueWords } from './schema';
import type { WrittenWord, WrittenWords } from './words';

/** What is known of a place. */
export interface PlaceDescription {
  /** `training.rank`. */
  readonly place: string;
  /** `integer from 1 to 1024`. */
  readonly values: string;
  readonly ordinary: string | undefined;
  readonly description: string;
}

/** Describes what may stand where a word stands; undefined where the schema knows nothing of it. */
export function describeWord(
  root: Schema,
  { contents }: WrittenWords,
  { path, place }: WrittenWord,
): PlaceDescription | undefined {
  const found = describedAt(root, contents, path);
  if (!found) {
    return undefined;
  }
  const { default: ordinary, description = '' } = found;
  const isShown = ordinary !== undefined && typeof ordinary !== 'object';
  return { place, values: valueWords(found), ordinary: isShown ? String(ordinary) : undefined, description };
}

/** An item of a list is described by the list where it has no description of its own. */
function describedAt(root: Schema, contents: unknown, path: YamlPath): Schema | undefined {
  const own = schemasAt(root, contents, path).find(({ description }) => description);
  return own ?? (typeof path.at(-1) === 'number' ? describedAt(root, contents, path.slice(0, -1)) : undefined);
}
