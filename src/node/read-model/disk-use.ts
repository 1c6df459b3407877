import { setTimeout as delay } from 'node:timers/promises';
import { sizeOf } from '../files/size';
import { cleanUpNeed } from '../runs/clean-up-need';
import { findGarbage } from '../store/garbage';
import type { Store } from '../store/store';
import type { DiskUse } from './state';

/** What is shown first has no need of it. */
const pauseMs = 500;

interface KnownUse {
  readonly contents: string;
  readonly use: DiskUse | undefined;
}

/** What stores take of their disks. It takes a while, so it is measured beside everything else. */
export class DiskUseReader {
  readonly #onMeasured: () => void;
  readonly #known = new Map<string, KnownUse>();

  /** @param onMeasured from then on `of` tells something new */
  constructor(onMeasured: () => void) {
    this.#onMeasured = onMeasured;
  }

  /**
   * What was measured last; measures again where the store holds something else since.
   * @param contents names what it holds
   */
  of(store: Store, contents: string): DiskUse | undefined {
    const { folder } = store.layout;
    const known = this.#known.get(folder);
    if (known?.contents !== contents) {
      this.#known.set(folder, { contents, use: known?.use });
      void this.#measure(store, contents);
    }
    return known?.use;
  }

  async #measure(store: Store, contents: string): Promise<void> {
    const { folder } = store.layout;
    await delay(pauseMs, undefined, { ref: false });
    const use = await diskUse(store).catch(() => undefined);
    // What it holds may have changed meanwhile, and be measured again.
    if (this.#known.get(folder)?.contents === contents) {
      this.#known.set(folder, { contents, use });
      this.#onMeasured();
    }
  }
}

async function diskUse(store: Store): Promise<DiskUse> {
  const sizeBytes = await sizeOf(store.layout.folder);
  // While a run works in it, or where a manifest cannot be read, nobody knows what is needed.
  const garbage = await cleanUpNeed(store)
    .then((need) => findGarbage(store, need))
    .catch(() => undefined);
  const freeableBytes = garbage && [...garbage.places.values()].reduce((sum, bytes) => sum + bytes, 0);
  return { sizeBytes, ...(freeableBytes !== undefined && { freeableBytes }) };
}
