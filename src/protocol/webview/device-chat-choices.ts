import type { ChatSettings } from '../../core/chat/settings';

/** A phone that could be talked with instead. */
export interface PhoneChoice {
  readonly serial: string;
  readonly label: string;
  readonly isVirtual: boolean;
  readonly isChosen: boolean;
  /** Why it cannot be used now; absent: it can. */
  readonly obstacle?: string;
}

/** A model of the recipe that could be talked with instead. */
export interface ModelChoice {
  readonly id: string;
  readonly label: string;
  readonly sizeBytes: number;
  readonly isChosen: boolean;
  /** Why it cannot be used on this phone; absent: it can. */
  readonly obstacle?: string;
}

/** What each chat may set for itself, and what it began with. */
export interface SettingsView {
  readonly current: ChatSettings;
  readonly recipe: ChatSettings;
}

/** The recipe's adapter, which lies beside its base on the phone. */
export interface AdapterView {
  readonly label: string;
  readonly sizeBytes: number;
  /** How strongly it is applied: 1 as it was trained, 0 not at all. */
  readonly scale: number;
}

/** The chats that were had with this model on this phone. */
export interface HistoryView {
  /** The one that is shown. */
  readonly openId: string;
  /** Where they are kept, as a path. */
  readonly folder: string;
  /** The one that was said something in last comes first. */
  readonly chats: readonly ChatSummary[];
  /** What was deleted last and can be brought back; elsewhere: by another panel, window or program while it was open here. */
  readonly deleted?: Pick<ChatSummary, 'id' | 'title'> & { readonly isElsewhere?: true };
  /** Why what is said is not kept just now, as on a full disk. */
  readonly problem?: string;
}

export interface ChatSummary {
  readonly id: string;
  readonly title: string;
  /** ISO 8601: when something was said in it last. */
  readonly changedAt: string;
  readonly turnCount: number;
  /** It is one side of a comparison, which opens instead: the other side. */
  readonly comparedWith?: string;
  /** Why it cannot be opened, as one of a newer version; absent: it can. */
  readonly obstacle?: string;
}
