import type { RunEvent } from '../../node/runs/events';
import type { Output } from '../output';
import { RunView } from './run-view';

/** Tells a run's events as they come: to programs one by one, to people as a checklist. */
export function tellRun(output: Output): (event: RunEvent) => void {
  const view = new RunView(output.checklist);
  return (event) => {
    output.event(event);
    view.show(event);
  };
}
