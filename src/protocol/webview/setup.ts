import { isRecord, isTagged } from './channel';

/** `later`: nothing is wrong, it is made when it is first needed. */
export type ToolStatus = 'ok' | 'later' | 'problem' | 'working';

/** What the page offers beside a tool. */
export type ToolAction = 'install' | 'choose-python';

/** One tool, in words that the page only has to show. */
export interface ToolLine {
  readonly id: string;
  readonly name: string;
  readonly status: ToolStatus;
  readonly version?: string;
  readonly path?: string;
  /** Why this one, or what is wrong. */
  readonly detail?: string;
  /** What to do about a problem. */
  readonly fix?: string;
  readonly action?: { readonly kind: ToolAction; readonly label: string };
  /** While it is made; without a fraction nobody knows how long it takes. */
  readonly progress?: { readonly text: string; readonly fraction?: number };
}

export interface ToolGroup {
  readonly title: string;
  readonly lines: readonly ToolLine[];
}

/** Everything that the page shows; drawn anew as a whole, for it is small. */
export interface SetupState {
  readonly summary: string;
  /** Why the last check or installation did not succeed. */
  readonly failure?: string;
  readonly isChecking: boolean;
  /** Something is being installed: one at a time. */
  readonly isInstalling: boolean;
  /** Something can be installed. */
  readonly hasMissing: boolean;
  readonly groups: readonly ToolGroup[];
  /** How a phone on the computer from which somebody works comes to this one. */
  readonly tunnel?: string;
}

/** What the page says itself, in the user's language. */
export interface SetupTexts {
  readonly title: string;
  readonly checkAgain: string;
  readonly installAll: string;
  readonly copyReport: string;
  readonly showLog: string;
  readonly cancel: string;
  readonly copy: string;
  readonly tunnel: string;
  readonly checking: string;
  /** Read out before a tool. */
  readonly statuses: Readonly<Record<ToolStatus, string>>;
}

export type ToSetup = { readonly type: 'state'; readonly state: SetupState };

export type FromSetup =
  | { readonly type: 'ready' }
  | { readonly type: 'check' }
  | { readonly type: 'act'; readonly line: string }
  | { readonly type: 'install-all' }
  | { readonly type: 'cancel' }
  | { readonly type: 'copy-report' }
  | { readonly type: 'copy-tunnel' }
  | { readonly type: 'show-log' };

export interface SetupResults {
  readonly ready: { readonly state: SetupState; readonly texts: SetupTexts };
  readonly check: undefined;
  readonly act: undefined;
  readonly 'install-all': undefined;
  readonly cancel: undefined;
  readonly 'copy-report': undefined;
  readonly 'copy-tunnel': undefined;
  readonly 'show-log': undefined;
}

const plainRequests = ['ready', 'check', 'install-all', 'cancel', 'copy-report', 'copy-tunnel', 'show-log'];
const longestId = 200;

/** Keeps apart what other scripts post into the page. */
export function isToSetup(value: unknown): value is ToSetup {
  return isTagged(value) && value.type === 'state' && isRecord(value) && isRecord(value['state']);
}

/** Checks what arrives from the page. */
export function isFromSetup(value: unknown): value is FromSetup {
  if (!isTagged(value) || !isRecord(value)) {
    return false;
  }
  const { type, line } = value;
  return value.type === 'act'
    ? typeof line === 'string' && line.length <= longestId
    : typeof type === 'string' && plainRequests.includes(type);
}
