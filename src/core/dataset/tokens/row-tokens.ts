import type { ErrorDescription } from '../../errors/workbench-error';

/** How many tokens the training makes of a row. */
export interface TokenCount {
  readonly tokens: number;
  /** Of them those that the model learns to say. */
  readonly trained: number;
  /** The replies, from 1, behind whose end the template writes more words: a control token ends them too early. */
  readonly endsEarly?: readonly number[];
}

/** What the training says to a row that it refuses. */
export interface RefusedRow {
  readonly refused: ErrorDescription;
}

export type CountedRow = TokenCount | RefusedRow;

/** A token and what it stands for in the rendered text. */
export interface ShownToken {
  readonly id: number;
  readonly text: string;
  /** Its bytes, where they are no text of their own: in hexadecimal. */
  readonly bytes?: string;
  /** Where it begins and ends in the text, in UTF-16 units; tokens that share a character each have all of it. */
  readonly start: number;
  readonly end: number;
  /** The model learns to say it. */
  readonly trained: boolean;
  /** It marks a turn, or another part of the template: no text can write it. */
  readonly control: boolean;
}

/** What the model sees of a row. Of a very long one only the first tokens are shown; the counts are of all. */
export interface TokenView extends TokenCount {
  /** The rendered conversation, as far as it is shown. */
  readonly text: string;
  readonly shown: readonly ShownToken[];
}

export type ViewedRow = TokenView | RefusedRow;

/** How long rows may be. */
export interface TokenLimits {
  /** `training.maxTokens`: the training leaves longer rows out. */
  readonly maxTokens: number;
  /** `device.contextTokens`: the phone holds no more. */
  readonly contextTokens: number;
}

/** Whether the training would refuse a row instead of counting its tokens. */
export function isRefused<Row extends object>(row: Row | RefusedRow): row is RefusedRow {
  return 'refused' in row;
}
