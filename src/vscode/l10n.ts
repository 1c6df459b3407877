import { fillTemplate } from '../core/errors/workbench-error';

/** `vscode.l10n.t`, as far as it is used here: a text with `{0}`, `{1}` …, and what stands for them. */
export type Translate = (text: string, ...values: (string | number)[]) => string;

let translate: Translate = (text, ...values) => fillTemplate(text, Object.fromEntries(values.entries()));

/** Called once in each bundle that VS Code runs; unit tests have the English texts. */
export function translateBy(translation: Translate): void {
  translate = translation;
}

/** For the parts that know nothing of VS Code and are tested without it. */
export const l10n = {
  t: (text: string, ...values: (string | number)[]): string => translate(text, ...values),
} as const;
