import { commandFor } from '../../core/actions/command';
import { intentFor } from '../../core/actions/intent';
import { mostOpenedPerMinute, RateLimit } from '../../core/actions/rate-limit';
import type { ResolvedAction } from '../../core/actions/resolve';
import { type OpenedAction, readLockState, readSleep, readStartAnswer } from '../../core/actions/start-answer';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { Phone } from '../adb/phone';
import { withActionLog } from './action-log';

/** `am start -W` waits for the app to be drawn, and on some phones for as long as the screen is locked. */
const openTimeoutMs = 20_000;
const screenTimeoutMs = 5_000;

const screenCommand =
  '{ dumpsys window policy | grep -E "mIsShowing|isKeyguardShowing|mShowingLockscreen|[[:space:]]showing=";' +
  ' dumpsys activity activities | grep mKeyguardShowing; dumpsys power | grep mWakefulness=; } 2>/dev/null; true';

/** One for each phone, however many chats it has. */
const limits = new Map<string, RateLimit>();

export interface OpenActionOptions {
  /** Folder of the recipe beside which it is logged. */
  readonly recipeFolder: string;
  readonly signal?: AbortSignal;
  /** A clock in milliseconds that never goes back. */
  readonly now?: () => number;
}

/**
 * Opens a confirmed action on the phone: at most a few a minute, never behind a lock screen or while the screen is off,
 * each one logged.
 * "Opened" says that the phone shows it, not that anybody did it.
 *
 * @throws WorkbenchError `actions.incomplete`, `actions.tooMany`, `actions.phoneLocked`, `actions.phoneAsleep`,
 * `actions.logUnwritable`; what `readStartAnswer` and `shell` throw
 */
export async function openAction(
  phone: Phone,
  resolved: ResolvedAction,
  { recipeFolder, signal, now = () => performance.now() }: OpenActionOptions,
): Promise<OpenedAction> {
  const plan = intentFor(resolved);
  const command = commandFor(resolved);
  if (plan.kind === 'none' || command === undefined) {
    return { note: 'This action opens nothing on the phone.' };
  }
  const [, intent = ''] = plan.arguments;
  const record = { phone: phone.serial, action: resolved.definition.name, intent };
  return withActionLog(recipeFolder, record, async () => {
    await requireScreen(phone, signal);
    takePlace(phone.serial, now());
    const { stdout, stderr } = await startOnPhone(phone, command, signal);
    const opened = readStartAnswer(stdout, stderr);
    const notes = [plan.note, opened.note].filter((note) => note !== undefined);
    return notes.length === 0 ? {} : { note: notes.join(' ') };
  });
}

/** A phone that does not tell counts as awake and unlocked; `Status: timeout` may still show that it is not. */
async function requireScreen(phone: Phone, signal: AbortSignal | undefined): Promise<void> {
  const { stdout } = await phone.shell(screenCommand, { timeoutMs: screenTimeoutMs, ...(signal && { signal }) });
  if (readLockState(stdout)) {
    throw new WorkbenchError('actions.phoneLocked');
  }
  if (readSleep(stdout)) {
    throw new WorkbenchError('actions.phoneAsleep');
  }
}

function takePlace(serial: string, nowMs: number): void {
  const limit = limits.get(serial) ?? new RateLimit();
  limits.set(serial, limit);
  const waitMs = limit.take(nowMs);
  if (waitMs > 0) {
    throw new WorkbenchError('actions.tooMany', { count: mostOpenedPerMinute, seconds: Math.ceil(waitMs / 1000) });
  }
}

async function startOnPhone(phone: Phone, command: string, signal: AbortSignal | undefined) {
  try {
    return await phone.shell(command, { timeoutMs: openTimeoutMs, ...(signal && { signal }) });
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'adb.timeout') {
      throw new WorkbenchError('actions.notShown', {}, { cause: error });
    }
    throw error;
  }
}
