import { cleanLine } from '../text/clean';
import type { ResolvedAction, ResolvedValue } from './spoken/value';

type Kind = ResolvedValue['kind'];

/** How one text of an intent is found among the values of an action. */
export interface TextRole {
  /** Names that a parameter of this role may have. */
  readonly names: readonly string[];
  /** Longest text that the phone gets, in characters. */
  readonly longest: number;
}

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

  /** The text with one of the role's names; empty where there is none. */
  text({ names, longest }: TextRole): string {
    return shorten(this.#texts.find(({ name }) => names.includes(name))?.text, longest);
  }

  /** The text with one of the role's names, else the first one that is of no other role. */
  mainText(role: TextRole, ...others: readonly TextRole[]): string {
    const isTaken = (name: string) => others.some(({ names }) => names.includes(name));
    const free = this.#texts.find(({ name }) => !isTaken(name));
    return this.text(role) || shorten(free?.text, role.longest);
  }

  get #texts() {
    return this.#values.flatMap(({ name, value }) => (value.kind === 'text' ? [{ name, text: value.text }] : []));
  }
}

function shorten(text: string | undefined, longest: number): string {
  return [...cleanLine(text ?? '')].slice(0, longest).join('');
}

function isKind<Wanted extends Kind>(
  value: ResolvedValue,
  kind: Wanted,
): value is Extract<ResolvedValue, { kind: Wanted }> {
  return value.kind === kind;
}
