import type { KeptValues } from '../kept-values';

/** What is remembered of earlier answers, each by the question's name. */
export type RememberedAnswer = 'phone' | 'recipe' | 'preset' | 'model' | 'package';

const keyOf = (name: RememberedAnswer) => `mobileLlm.lastUsed.${name}`;

/** What was answered the last time; undefined the first time. */
export function lastUsed(values: KeptValues, name: RememberedAnswer): string | undefined {
  const kept = values.get(keyOf(name));
  return typeof kept === 'string' ? kept : undefined;
}

/** Keeps an answer, to be offered the next time. */
export async function rememberUsed(values: KeptValues, name: RememberedAnswer, answer: string): Promise<void> {
  await values.update(keyOf(name), answer);
}

/** The line that was taken the last time comes first and says so; the others stay in their order. */
export function lastUsedFirst<Line extends { readonly label: string; readonly description?: string }>(
  lines: readonly Line[],
  { isLast, words }: { readonly isLast: (line: Line) => boolean; readonly words: string },
): readonly Line[] {
  const last = lines.find(isLast);
  if (!last || lines.length === 1) {
    return lines;
  }
  const marked = { ...last, description: [last.description, words].filter(Boolean).join(' · ') };
  return [marked, ...lines.filter((line) => line !== last)];
}
