import { type Command, Option } from 'commander';
import { describeError, firstThrown, isCancellation } from '../core/errors/workbench-error';
import { ReportedFailure } from './failure';
import { type Output, ProcessOutput } from './output';

/** What every command gets: where to write, and a signal that aborts on Ctrl-C or SIGTERM. */
export interface CommandContext {
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Exit code of a program ended by Ctrl-C: 128 + SIGINT. */
const interruptedExitCode = 130;

/** The option that every command has. */
export function jsonOption(): Option {
  return new Option('--json', 'print one JSON object a line on standard output, words for people on standard error');
}

/**
 * Runs a command's body: errors become one event and two lines, Ctrl-C aborts the signal and exits with 130 once the
 * body has cleaned up; a second Ctrl-C exits at once (children die with this process).
 */
export async function runBody(isJson: boolean, body: (context: CommandContext) => Promise<void>): Promise<void> {
  const output = new ProcessOutput(isJson);
  const controller = new AbortController();
  let signals = 0;
  const interrupt = () => {
    signals += 1;
    if (signals > 1) {
      process.exit(interruptedExitCode);
    }
    controller.abort(new DOMException('Interrupted.', 'AbortError'));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    await body({ output, signal: controller.signal });
  } catch (thrown) {
    const error = firstThrown(thrown);
    output.checklist.close();
    if (isCancellation(error, controller.signal)) {
      output.event({ event: 'cancelled' });
      process.stderr.write('Stopped.\n');
      process.exitCode = interruptedExitCode;
    } else {
      output.error(error instanceof ReportedFailure ? error.description : describeError(error));
      process.exitCode = 1;
    }
  } finally {
    output.checklist.close();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** Adds one command to the program. Each lives in a file of its own in `commands/`. */
export type AddCommand = (program: Command) => void;
