import type { ErrorDescription } from '../../core/errors/workbench-error';

export type { CorrectedAction, Correction } from '../../core/chat/correction';

export type ActionView =
  | {
      readonly kind: 'resolved';
      readonly id: string;
      readonly name: string;
      readonly summary: string;
      readonly arguments: readonly ArgumentView[];
      /** Whether every required argument was understood. */
      readonly isComplete: boolean;
      /** What to ask the user, where something is missing or could mean two things. */
      readonly questions: readonly string[];
      /** The command that would open it on the phone; absent where nothing is opened. */
      readonly intent?: string;
      readonly outcome: ActionOutcome;
    }
  | { readonly kind: 'invalid'; readonly id: string; readonly raw: string; readonly problem: string };

/** One parameter of an action, filled in or not; every one can be edited. */
export interface ArgumentView {
  readonly name: string;
  /** Empty where nothing was said. */
  readonly said: string;
  readonly isRequired: boolean;
  /** In UTF-16 code units. */
  readonly maxLength: number;
  /** The only values that there are. */
  readonly options?: readonly string[];
  /** What code made of it; absent where it is the words themselves. */
  readonly resolved?: string;
  readonly problem?: string;
  /** Readings to choose from; each can be sent as the value of an `edit-action`. */
  readonly choices?: readonly string[];
  /** True where the phone's contacts would tell, once they may be read. */
  readonly needsContacts?: true;
}

export type ActionOutcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'dry-run'; readonly command: string }
  /** The phone shows it; `note` says what to look at. */
  | { readonly kind: 'opened'; readonly note?: string }
  | { readonly kind: 'failed'; readonly error: ErrorDescription };

/** An action of the recipe, for who says what a reply should have been. */
export interface ActionForm {
  readonly name: string;
  readonly parameters: readonly Pick<ArgumentView, 'name' | 'isRequired' | 'maxLength' | 'options'>[];
}
