import { commandFor } from '../core/actions/command';
import { describeAction } from '../core/actions/describe';
import { intentFor } from '../core/actions/intent';
import type { ResolvedAction } from '../core/actions/resolve';
import type { OpenedAction } from '../core/actions/start-answer';
import { describeError, isCancellation } from '../core/errors/workbench-error';
import { printable } from '../core/text/printable';
import type { ActionHistory } from '../node/actions/action-history';
import type { Output } from './output';
import { resolvedLine } from './terminal/turn-view';

export interface OpeningQuestionsOptions {
  readonly actions: ActionHistory;
  /** Opens a confirmed action on the phone. */
  readonly open: (action: ResolvedAction) => Promise<OpenedAction>;
  /** Asks the user and gives the answer, trimmed. */
  readonly ask: (question: string) => Promise<string>;
  /** Settles whom an edited action means. */
  readonly settle: (action: ResolvedAction) => Promise<ResolvedAction>;
  readonly output: Pick<Output, 'say' | 'event' | 'error'>;
}

/** Shows what an action would run on the phone and opens it there, changes it, or leaves it, as the user says. */
export class OpeningQuestions {
  readonly #options: OpeningQuestionsOptions;

  constructor(options: OpeningQuestionsOptions) {
    this.#options = options;
  }

  /**
   * Offers a complete action. It is opened on the answer `o` or `open` to the very command that was shown; any other
   * answer opens nothing. A failure is said, and the action offered again.
   * @throws what `ask` throws
   */
  async offer(action: ResolvedAction): Promise<void> {
    if (commandFor(action) === undefined) {
      return;
    }
    let offered = action;
    for (;;) {
      const command = this.#dryRun(offered);
      const answer = await this.#options.ask(
        command === undefined ? '    [e]dit, [s]kip (Enter): ' : '    [o]pen on the phone, [e]dit, [s]kip (Enter): ',
      );
      if (command !== undefined && /^o(pen)?$/i.test(answer)) {
        if (await this.#open(offered)) {
          return;
        }
      } else if (/^e(dit)?$/i.test(answer)) {
        offered = await this.#edit(offered);
      } else {
        this.#options.output.event({ event: 'skipped', action: offered.definition.name });
        return;
      }
    }
  }

  /** Shows the command; undefined where questions are open or nothing is to be opened. */
  #dryRun(action: ResolvedAction): string | undefined {
    const { output } = this.#options;
    const command = commandFor(action);
    if (command === undefined) {
      return undefined;
    }
    const plan = intentFor(action);
    const note = plan.kind === 'intent' ? plan.note : undefined;
    output.event({ event: 'dry-run', action: action.definition.name, command, note });
    output.say(printable([`    would run: ${command}`, ...(note === undefined ? [] : [`    ${note}`])].join('\n')));
    return command;
  }

  /** @returns false when the phone did not open it */
  async #open(action: ResolvedAction): Promise<boolean> {
    const { open, output } = this.#options;
    try {
      const { note } = await open(action);
      output.event({ event: 'opened', action: action.definition.name, note });
      output.say(`    opened on the phone${note === undefined ? '' : `. ${note}`}`);
      return true;
    } catch (error) {
      if (isCancellation(error)) {
        throw error;
      }
      output.error(describeError(error));
      return false;
    }
  }

  /** Asks for each argument; Enter keeps its words, `-` takes it away. The new words pass the same checks as the model's. */
  async #edit(action: ResolvedAction): Promise<ResolvedAction> {
    const { actions, ask, settle, output } = this.#options;
    const words: Record<string, string> = {};
    for (const { name } of action.definition.parameters) {
      const said = action.arguments.find((argument) => argument.name === name)?.said ?? '';
      const answer = await ask(printable(`    ${name} [${said}] (Enter keeps it, - takes it away): `));
      if (answer !== '') {
        words[name] = answer === '-' ? '' : answer;
      }
    }
    const revised = actions.revise(action, words);
    output.say(`  ▸ ${resolvedLine(revised)}`);
    output.event({ event: 'action-settled', resolved: revised, description: describeAction(revised) });
    return settle(revised);
  }
}
