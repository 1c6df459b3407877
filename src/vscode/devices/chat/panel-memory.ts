import { isRecord } from '../../../core/json/record';
import type { KeptValues } from '../../kept-values';

const key = 'mobileLlm.chatPanels';
/** Panels of projects and phones that are long gone need not be remembered. */
const mostPanels = 50;

/** What a panel was left with. */
export interface LeftPanel {
  readonly serial: string;
  readonly modelId: string;
  /** The chat that was open. */
  readonly chatId?: string | undefined;
  /** What was typed and not sent. */
  readonly draft: string;
}

/** What panels are opened with again: by the phone and the recipe that they were first opened with. */
export class PanelMemory {
  readonly #values: KeptValues;
  readonly #name: string;

  constructor(values: KeptValues, first: { readonly serial: string; readonly recipePath: string }) {
    this.#values = values;
    this.#name = JSON.stringify([first.serial, first.recipePath]);
  }

  read(): LeftPanel | undefined {
    const left = this.#all()[this.#name];
    if (!isRecord(left)) {
      return undefined;
    }
    const { serial, modelId, chatId, draft } = left;
    return typeof serial === 'string' && typeof modelId === 'string' && typeof draft === 'string'
      ? { serial, modelId, chatId: typeof chatId === 'string' ? chatId : undefined, draft }
      : undefined;
  }

  async write(left: LeftPanel): Promise<void> {
    const { [this.#name]: _before, ...others } = this.#all();
    const newest = Object.entries(others).slice(1 - mostPanels);
    await this.#values.update(key, { ...Object.fromEntries(newest), [this.#name]: left });
  }

  #all(): Readonly<Record<string, unknown>> {
    const kept = this.#values.get(key);
    return isRecord(kept) ? kept : {};
  }
}
