import { cleanLine } from '../text/clean';
import type { ResolvedAction, ResolvedValue } from './spoken/value';

type Kind = ResolvedValue['kind'];

/** The values of a complete action, looked up the way an intent template needs them. */
export class GivenValues {
  readonly #values: readonly { readonly name: string; readonly value: ResolvedValue }[];

  constructor(action: ResolvedAction) {
    this.#values = action.arguments.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
  }

  /** The first value of a kind. */
  value<Wanted extends Kind>(kind: Wanted): Extract<ResolvedValue, { kind: Wanted }> | undefined {
    return this.#values.map(({ value }) => value).find((value) => isKind(value, kind));
  }

  /** The number to dial or write to: of a contact, or said as such. */
  phone(): string {
    return this.value('contact')?.phone ?? this.value('phone')?.phone ?? '';
  }

  /** The text with one of the names, else the first text; cleaned and cut at `longest` characters. */
  words(longest: number, ...names: readonly string[]): string {
    const texts = this.#values.flatMap(({ name, value }) =>
      value.kind === 'text' ? [{ name, text: value.text }] : [],
    );
    const found = texts.find(({ name }) => names.includes(name)) ?? texts[0];
    return [...cleanLine(found?.text ?? '')].slice(0, longest).join('');
  }

  /** `--es key text`, or nothing where there is no text. */
  extra(key: string, longest: number, ...names: readonly string[]): readonly string[] {
    const words = this.words(longest, ...names);
    return words === '' ? [] : ['--es', key, words];
  }
}

function isKind<Wanted extends Kind>(
  value: ResolvedValue,
  kind: Wanted,
): value is Extract<ResolvedValue, { kind: Wanted }> {
  return value.kind === kind;
}
