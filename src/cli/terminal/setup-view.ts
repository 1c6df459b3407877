import type { SetupProgress } from '../../node/setup/progress';
import type { Checklist } from './checklist';
import { TimeLeft } from './estimate';
import { formatProgress } from './format';

/** Shows the parts of the toolchain on a checklist; parts that are there already take no line. */
export class SetupView {
  readonly #checklist: Checklist;
  readonly #timeLeft = new Map<string, TimeLeft>();

  constructor(checklist: Checklist) {
    this.#checklist = checklist;
  }

  show(progress: SetupProgress): void {
    const id = `setup/${progress.item}`;
    switch (progress.state) {
      case 'waiting':
      case 'running':
        this.#checklist.start(id, progress.title);
        this.#checklist.progress(id, this.#detail(progress));
        return;
      case 'done':
      case 'failed':
        this.#checklist.end(id, progress.state, progress.detail ?? '');
        return;
      case 'cached':
        this.#checklist.end(id, 'done', 'already there');
        return;
    }
  }

  #detail({ item, state, done, total, unit, detail }: SetupProgress): string {
    if (state === 'waiting') {
      return 'another process is making it';
    }
    if (done === undefined) {
      return detail ?? '';
    }
    const estimate = this.#timeLeft.get(item) ?? new TimeLeft();
    this.#timeLeft.set(item, estimate);
    const secondsLeft = total === undefined ? undefined : estimate.update(done, total, performance.now());
    return [formatProgress({ done, total, unit: unit ?? '', secondsLeft }), detail ?? ''].filter(Boolean).join(' · ');
  }
}
