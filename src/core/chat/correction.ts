/** An action as a person writes it into a correction: words, as they were said. */
export interface CorrectedAction {
  readonly name: string;
  /** By the parameter's name; without those that were left empty. */
  readonly arguments: Readonly<Record<string, string>>;
}

/** What a reply should have been. */
export interface Correction {
  /** May be empty where there are actions. */
  readonly reply: string;
  readonly actions: readonly CorrectedAction[];
}
