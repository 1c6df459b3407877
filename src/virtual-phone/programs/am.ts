import { findApp, hasComponent } from './apps';
import { type Intent, IntentError, parseIntent, showIntent } from './intent';
import { javaException, type ProgramState, type Spoken } from './program';

/** FLAG_ACTIVITY_NEW_TASK, which the shell adds before it sends an intent. */
const sentFlags = '0x10000000';
/** How long an activity may take to be drawn (AOSP, ActivityTaskSupervisor.IDLE_TIMEOUT). */
const lockedWaitMs = 10_000;
/** The first Android that says how an app was launched instead of how long its window took. */
const launchStateApiLevel = 29;

/** What became of an intent: something to print, and whether it reached an app. */
export interface StartOutcome extends Spoken {
  readonly opened?: Intent;
  /** How long it takes the phone to answer. */
  readonly waitMs?: number;
}

/**
 * Android's `am start`. Like there, it ends with 0 whether or not an app opened; only an exception ends with 255 (AOSP,
 * ActivityManagerShellCommand.runStartActivity).
 */
export function am([subcommand = '', ...rest]: readonly string[], state: ProgramState): StartOutcome {
  if (subcommand !== 'start' && subcommand !== 'start-activity') {
    return { stdout: '', stderr: `Unknown command: ${subcommand}\n`, exitCode: 255 };
  }
  try {
    const { intent, isWaiting } = parseIntent(rest);
    return start(intent, isWaiting, state);
  } catch (error) {
    if (error instanceof IntentError) {
      return exception(subcommand, '', error.exception, error.message);
    }
    throw error;
  }
}

function start(intent: Intent, isWaiting: boolean, state: ProgramState): StartOutcome {
  const starting = `Starting: ${showIntent(intent)}\n`;
  const { action = '', component } = intent;
  const app = state.missingActions.includes(action) ? undefined : findApp({ ...intent, action });
  const says = (text: string): StartOutcome => ({
    stdout: isWaiting ? starting + text : starting,
    stderr: isWaiting ? '' : text,
    exitCode: 0,
  });
  if (component !== undefined && !hasComponent(component)) {
    return says(`Error type 3\nError: Activity class {${component}} does not exist.\n`);
  }
  const activity = component ?? app?.component;
  if (activity === undefined) {
    return says(`Error: Activity not started, unable to resolve ${showIntent(intent, sentFlags)}\n`);
  }
  if (state.denied.includes('apps')) {
    const shown = showIntent({ ...intent, component: activity }, sentFlags);
    const message = `Permission Denial: starting ${shown} from null (pid=${process.pid}, uid=2000) requires ${app?.permission ?? 'android.permission.START_ANY_ACTIVITY'}`;
    return exception('start', starting, 'java.lang.SecurityException', message);
  }
  if (!isWaiting) {
    return { ...says(''), opened: intent };
  }
  return state.isLocked || state.isAsleep
    ? { ...says(timedOut(state)), opened: intent, waitMs: lockedWaitMs }
    : { ...says(shown(activity, state)), opened: intent };
}

function shown(activity: string, { apiLevel }: ProgramState): string {
  const launch = apiLevel >= launchStateApiLevel ? ['LaunchState: COLD'] : [];
  const time = apiLevel >= launchStateApiLevel ? [] : ['ThisTime: 312'];
  return [
    'Status: ok',
    ...launch,
    `Activity: ${activity}`,
    ...time,
    'TotalTime: 312',
    'WaitTime: 318',
    'Complete',
    '',
  ].join('\n');
}

/** Behind a lock screen, or with the screen off, nothing is drawn: the wait ends by itself. */
function timedOut({ apiLevel }: ProgramState): string {
  const launch = apiLevel >= launchStateApiLevel ? ['LaunchState: UNKNOWN (0)'] : [];
  return ['Status: timeout', ...launch, `WaitTime: ${lockedWaitMs + 6}`, 'Complete', ''].join('\n');
}

function exception(command: string, stdout: string, name: string, message: string): StartOutcome {
  const stderr = `\nException occurred while executing '${command}':\n${javaException(name, message)}`;
  return { stdout, stderr, exitCode: 255 };
}
