import type { ChatRecord } from '../../../core/chat/chat-record';
import { badSettings, type ChatSettings } from '../../../core/chat/settings';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { strongestAdapterScale } from '../../../protocol/webview/device-chat-choices';
import type { SettingsChange } from '../../../protocol/webview/device-chat-requests';
import type { DeployedChat } from './backend';
import type { ChatState } from './chat-state';

export interface ChatTuningOptions {
  readonly state: ChatState;
  /** What each chat begins with. */
  readonly recipe: ChatSettings;
  readonly keep: (record: ChatRecord) => void;
}

/** How a chat asks its model: the settings of the chat, and how strongly the adapter is applied. */
export class ChatTuning {
  readonly #options: ChatTuningOptions;
  #settings: ChatSettings;

  constructor(options: ChatTuningOptions) {
    this.#options = options;
    this.#settings = options.recipe;
  }

  get settings(): ChatSettings {
    return this.#settings;
  }

  /** Counts from the next request on. @throws WorkbenchError `chat.badSettings`; then nothing changes */
  change({ seed, ...change }: SettingsChange): void {
    const { seed: oldSeed, ...others } = this.#settings;
    const newSeed = seed === undefined ? oldSeed : seed;
    const settings = { ...others, ...change, ...(typeof newSeed === 'number' && { seed: newSeed }) };
    const bad = badSettings(settings);
    if (bad.length > 0) {
      throw new WorkbenchError('chat.badSettings', { names: bad.join(', ') });
    }
    this.#set(settings);
    this.#options.keep({ type: 'settings', settings });
  }

  /** Back to what the recipe says. */
  reset(): void {
    this.#set(this.#options.recipe);
    this.#options.keep({ type: 'settings', settings: this.#options.recipe });
  }

  /** Those that a chat was left with; absent: the recipe's. */
  load(settings: ChatSettings = this.#options.recipe): void {
    this.#set(settings);
  }

  /** @throws WorkbenchError `chat.noAdapter`, `chat.badSettings`; what the phone answers instead */
  async setAdapterScale(scale: number, running: DeployedChat): Promise<void> {
    const { state } = this.#options;
    const { adapter } = state.current;
    if (!adapter) {
      throw new WorkbenchError('chat.noAdapter');
    }
    if (scale < 0 || scale > strongestAdapterScale) {
      throw new WorkbenchError('chat.badSettings', { names: 'adapter scale' });
    }
    await running.setAdapterScale(scale);
    state.change({ adapter: { ...adapter, scale } });
  }

  #set(settings: ChatSettings): void {
    this.#settings = settings;
    this.#options.state.change({ settings: { current: settings, recipe: this.#options.recipe } });
  }
}
