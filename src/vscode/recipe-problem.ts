import { l10n } from './l10n';

/**
 * What is wrong with a recipe, for a line that names the recipe already: `line 2: …` in place of its whole path, of which
 * a narrow view would show nothing else. Pure.
 */
export function recipeProblem(message: string, recipePath: string): string {
  const place = message.startsWith(recipePath) ? message.slice(recipePath.length) : '';
  const [, line, detail] = /^:(\d+): (.+)$/s.exec(place) ?? [];
  return line === undefined || detail === undefined ? message : l10n.t('line {0}: {1}', line, detail);
}
