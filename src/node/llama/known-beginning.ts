import { WorkbenchError } from '../../core/errors/workbench-error';

/**
 * What came of a reply before it is written once more: that is not told twice, and the new one must begin with it, which
 * is so for a greedy or seeded one.
 */
export class KnownBeginning {
  #left: string;

  constructor(text: string) {
    this.#left = text;
  }

  /** What is new of a piece of the reply. @throws WorkbenchError `device.replyLost` where it is another reply */
  take(piece: string): string {
    const common = Math.min(this.#left.length, piece.length);
    if (this.#left.slice(0, common) !== piece.slice(0, common)) {
      throw new WorkbenchError('device.replyLost');
    }
    this.#left = this.#left.slice(common);
    return piece.slice(common);
  }

  /** The reply has ended. @throws WorkbenchError `device.replyLost` where it is shorter */
  finish(): void {
    if (this.#left !== '') {
      throw new WorkbenchError('device.replyLost');
    }
  }
}
