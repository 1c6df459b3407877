import { WorkbenchError } from '../errors/workbench-error';
import { cleanLine } from '../text/clean';

/** What the phone did: an activity is shown. What its owner makes of it is not known. */
export interface OpenedAction {
  /** What the user should look at, where it is not certain that the phone shows exactly this. */
  readonly note?: string;
}

const longestDetail = 300;

/** The line that repeats the intent with its data: words of the user, which say nothing about how it went. */
const echoedIntent = /^Starting: Intent .*$/gm;

/**
 * Reads what `am start -W` printed. Its exit status is of no use: it is 0 after most failures, whose text goes to
 * stderr or stdout depending on `-W` (AOSP, ActivityManagerShellCommand.runStartActivity).
 *
 * @throws WorkbenchError `actions.noApp`, `actions.notPermitted`, `actions.notShown`, `actions.notOpened`
 */
export function readStartAnswer(stdout: string, stderr: string): OpenedAction {
  const said = `${stdout}\n${stderr}`.replace(echoedIntent, '');
  const detail = detailOf(said);
  if (/SecurityException|Permission Denial|do not have permission|Not allowed to start/i.test(said)) {
    throw new WorkbenchError('actions.notPermitted', { detail });
  }
  if (/unable to resolve|No Activity found|Activity class .* does not exist|^Error type 3\b/im.test(said)) {
    throw new WorkbenchError('actions.noApp');
  }
  if (/^Status: timeout\s*$/m.test(said)) {
    throw new WorkbenchError('actions.notShown');
  }
  const isKept = said.includes('current activity is being kept for the user');
  if (isKept || /^(?:Error\b|Exception occurred)/m.test(said) || !/^Status: ok\s*$/m.test(stdout)) {
    throw new WorkbenchError('actions.notOpened', { detail });
  }
  return /^Warning: Activity not started, its current task has been brought to the front/m.test(said)
    ? { note: 'The app was open already and came to the front; look whether it shows this.' }
    : {};
}

/** The line that says what was wrong, for people. */
function detailOf(said: string): string {
  const lines = said.split('\n').map(cleanLine).filter(Boolean);
  const telling =
    lines.find((line) => /SecurityException|^Error:/.test(line)) ??
    lines.find((line) => /^(?:Error|Exception|Warning)/.test(line)) ??
    lines.at(-1);
  return (telling ?? 'it said nothing').slice(0, longestDetail);
}

/** Whether the screen is off, as `dumpsys power` says it; undefined where this phone does not tell. */
export function readSleep(dump: string): boolean | undefined {
  const state = /^\s*mWakefulness=(Awake|Asleep|Dozing|Dreaming)\s*$/m.exec(dump)?.[1];
  // A phone that dreams shows its screen saver; one that dozes at most a dim clock.
  return state === undefined ? undefined : state === 'Asleep' || state === 'Dozing';
}

/** Fields of `dumpsys window policy` and `dumpsys activity activities` that tell of a lock screen, by Android version. */
export const lockFields = ['mKeyguardShowing', 'mIsShowing', 'isKeyguardShowing', 'mShowingLockscreen', 'showing'];

/** Whether a lock screen is in front; undefined where this phone does not tell, because names vary by version and vendor. */
export function readLockState(dump: string): boolean | undefined {
  const states = [...dump.matchAll(/\b(\w+)\s*=\s*(true|false)\b/g)]
    .filter(([, name = '']) => lockFields.includes(name))
    .map(([, , state]) => state === 'true');
  return states.length === 0 ? undefined : states.includes(true);
}
