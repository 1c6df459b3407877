import { stringify } from 'yaml';

/** A preset's text with another name. */
export function withName(recipeText: string, name: string): string {
  return recipeText.replace(/^name: .*$/m, () => `name: ${stringify(name, { lineWidth: 0 }).trimEnd()}`);
}
