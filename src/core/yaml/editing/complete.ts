import { keyCompletions } from './complete-keys';
import { type ValueCompletions, valueCompletions } from './complete-values';
import { cursorPlace, type Extent } from './cursor';
import type { YamlLanguage } from './language';
import { schemasAt } from './schema';

/** What can be written at the cursor. */
export interface Completions extends ValueCompletions {
  /** What was written so far, and is replaced. */
  readonly extent: Extent;
}

/** What can be written at an offset of a file; undefined where it is a comment, a block of text or no YAML. */
export function complete(language: YamlLanguage, text: string, offset: number): Completions | undefined {
  const place = cursorPlace(text, offset);
  if (!place) {
    return undefined;
  }
  const schemas = schemasAt(language.schema, place.contents, place.path);
  const keys = place.kind === 'entry' ? keyCompletions(schemas, place) : [];
  // A word alone may become the value as well as the first key of a map.
  const mayBeValue = place.kind === 'value' || place.siblings.length === 0;
  const values = valueCompletions(language, mayBeValue ? schemas : [], place);
  return { ...values, items: [...keys, ...values.items], extent: place.extent };
}
