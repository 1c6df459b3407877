import type { ErrorDescription } from '../../core/errors/workbench-error';
import { printable } from '../../core/text/printable';
import type { CommandContext } from '../command';
import type { Output, OutputEvent } from '../output';
import type { Checklist } from '../terminal/checklist';

/** The context of one of several phones: its events carry its serial number, and its lines begin with it. */
export function labelledContext(context: CommandContext, device: string): CommandContext {
  return { ...context, output: labelledOutput(context.output, device) };
}

function labelledOutput(output: Output, device: string): Output {
  const checklist = labelledChecklist(output.checklist, printable(device));
  const event = <Event extends OutputEvent>(told: Event) => output.event({ ...told, device });
  return {
    isJson: output.isJson,
    people: output.people,
    checklist,
    event,
    say: (text) => checklist.print(text),
    error: (description: ErrorDescription) => {
      event({ event: 'error', ...description });
      checklist.print(printable(`${description.message}\n${description.fix}`));
    },
  };
}

/** Lines on the checklist that all phones share. */
function labelledChecklist(shared: Checklist, label: string): Checklist {
  const idOf = (id: string) => `${label}/${id}`;
  return {
    start: (id, title) => shared.start(idOf(id), `${label}  ${title}`),
    progress: (id, detail) => shared.progress(idOf(id), detail),
    end: (id, status, detail) => shared.end(idOf(id), status, detail),
    print: (text) => shared.print(text.replaceAll(/^(?=.)/gm, `${label}  `)),
    // The other phones go on: their lines stay.
    close: () => {},
  };
}
