import type { SetupItem } from './progress';

/** One line of `mobile-llm doctor`. */
export interface ToolReport {
  readonly name: string;
  /** Of a part that set-up makes. */
  readonly item?: SetupItem;
  /** `later`: set-up makes it when it is first needed. */
  readonly status: 'ok' | 'later' | 'problem';
  readonly version?: string;
  readonly path?: string;
  /** Why this one, or what is wrong. */
  readonly detail?: string;
  /** What to do about a problem. */
  readonly fix?: string;
}
