import { catalog, type ErrorCode, type ErrorParameters } from './catalog';
import { thrownMessage } from './thrown-message';

/** An error as shown to a person or printed as `{"event":"error"}`: a stable code, what happened, how to fix it. */
export interface ErrorDescription {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/**
 * A failure with a stable code. The English text lives in the catalog; the extension translates the same templates.
 * A cancelled operation is never one of these: it rejects with the AbortSignal's reason.
 */
export class WorkbenchError extends Error {
  readonly code: ErrorCode;
  readonly parameters: ErrorParameters;

  constructor(code: ErrorCode, parameters: ErrorParameters = {}, options: { cause?: unknown } = {}) {
    super(asSentence(fillTemplate(catalog[code].message, parameters)), options);
    this.name = 'WorkbenchError';
    this.code = code;
    this.parameters = parameters;
  }

  /** What to do about it, one sentence. */
  get fix(): string {
    return fillTemplate(catalog[this.code].fix, this.parameters);
  }
}

/** Puts any thrown value into words; what is not a WorkbenchError becomes `unexpected`. */
export function describeError(thrown: unknown): ErrorDescription {
  const error = firstThrown(thrown);
  if (error instanceof WorkbenchError) {
    return { code: error.code, message: error.message, fix: error.fix };
  }
  const detail = thrownMessage(error);
  const unexpected = new WorkbenchError('unexpected', { detail });
  return { code: unexpected.code, message: unexpected.message, fix: unexpected.fix };
}

/** True when a rejection only says that somebody cancelled: an AbortError or the signal's own reason. */
export function isCancellation(thrown: unknown, signal?: AbortSignal): boolean {
  const error = firstThrown(thrown);
  if (signal?.aborted && error === signal.reason) {
    return true;
  }
  return error instanceof Error && error.name === 'AbortError';
}

/**
 * What was thrown first: where something that is used until then (`await using`) cannot be ended either, JavaScript throws
 * a `SuppressedError` with both.
 */
export function firstThrown(thrown: unknown): unknown {
  return thrown instanceof Error && thrown.name === 'SuppressedError' && 'suppressed' in thrown
    ? firstThrown(thrown.suppressed)
    : thrown;
}

/** Replaces `{name}` by the parameter of that name; an unknown name stays as it is. */
export function fillTemplate(template: string, parameters: ErrorParameters): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    return value === undefined ? whole : String(value);
  });
}

/** Ends as a sentence does, whatever the value at its end says: what to do about it follows. */
export function asSentence(text: string): string {
  const isSentence = /[.!?…:]\s*$/u.test(text);
  return isSentence ? text.replace(/([^.])\.\.$/u, '$1.') : `${text}.`;
}
