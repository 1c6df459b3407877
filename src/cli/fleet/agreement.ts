/** Which of several gave the same answer: `A` for the first one that was given, `B` for another, and so on. */
export interface Agreement<Who> {
  readonly isEqual: boolean;
  /** In the order of who was asked. */
  readonly variants: ReadonlyMap<Who, string>;
}

/** Greedy replies of one model should be equal wherever it runs; this tells which differ. */
export function agreementOf<Who>(everyone: readonly Who[], answerOf: (who: Who) => string): Agreement<Who> {
  const answers = everyone.map(answerOf);
  const distinct = [...new Set(answers)];
  const variants = everyone.map((who, index) => [who, variantName(distinct.indexOf(answers[index] ?? ''))] as const);
  return { isEqual: distinct.length <= 1, variants: new Map(variants) };
}

/** `A` … `Z`, then `A1` … */
function variantName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26)}`;
}
