import type { ErrorDescription } from '../core/errors/workbench-error';
import { printable } from '../core/text/printable';
import { type Checklist, TerminalChecklist } from './terminal/checklist';

/** One line of `--json` output; `event` tells the kinds apart. */
export interface OutputEvent {
  readonly event: string;
}

/** Where a command's words go: with `--json` objects on standard output and words for people on standard error. */
export interface Output {
  readonly isJson: boolean;
  /** For people: progress, checklists, prompts. */
  readonly people: NodeJS.WriteStream;
  /** The one checklist of the command: whoever says something meanwhile says it above the lines that run. */
  readonly checklist: Checklist;
  /** A line for programs; nothing without `--json`. */
  event<Event extends OutputEvent>(event: Event): void;
  /** A line for people. */
  say(text: string): void;
  /** A failure, for both. */
  error(description: ErrorDescription): void;
}

/** The output of this process. */
export class ProcessOutput implements Output {
  readonly isJson: boolean;
  readonly people: NodeJS.WriteStream;
  readonly checklist: Checklist;

  constructor(isJson: boolean) {
    this.isJson = isJson;
    this.people = isJson ? process.stderr : process.stdout;
    this.checklist = new TerminalChecklist(this.people);
  }

  event<Event extends OutputEvent>(event: Event): void {
    if (this.isJson) {
      process.stdout.write(`${JSON.stringify(event)}\n`);
    }
  }

  say(text: string): void {
    this.checklist.print(text);
  }

  error(description: ErrorDescription): void {
    this.event({ event: 'error', ...description });
    process.stderr.write(`${printable(description.message)}\n${printable(description.fix)}\n`);
  }
}
