import type { ChatRecord } from '../../../core/chat/chat-record';
import { badSettings, type ChatSettings } from '../../../core/chat/settings';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { AdapterView } from '../../../protocol/webview/device-chat-choices';
import type { SettingsChange } from '../../../protocol/webview/device-chat-requests';
import type { ChatState } from './chat-state';

/** An adapter's scale where nothing else is set. */
const asTrained = 1;

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

  /** Those that the chat has for itself. */
  own(): { readonly settings?: ChatSettings } {
    return this.#settings === this.#options.recipe ? {} : { settings: this.#settings };
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

  /** How strongly the adapter is applied, from the next request on. @throws WorkbenchError `chat.noAdapter`, `chat.badSettings` */
  setAdapterScale(scale: number): void {
    if (!this.#options.state.current.adapter) {
      throw new WorkbenchError('chat.noAdapter');
    }
    const { adapterScale: _before, ...others } = this.#settings;
    const settings = scale === asTrained ? others : { ...others, adapterScale: scale };
    if (badSettings(settings).length > 0) {
      throw new WorkbenchError('chat.badSettings', { names: 'adapter scale' });
    }
    this.#set(settings);
    this.#options.keep({ type: 'settings', settings });
  }

  /** The model was loaded: from now on it has this beside it. */
  showAdapter(adapter: Omit<AdapterView, 'scale'>): void {
    this.#options.state.change({ adapter: { ...adapter, scale: this.#settings.adapterScale ?? asTrained } });
  }

  #set(settings: ChatSettings): void {
    this.#settings = settings;
    const { state, recipe } = this.#options;
    const { adapter } = state.current;
    const scale = settings.adapterScale ?? asTrained;
    state.change({ settings: { current: settings, recipe }, ...(adapter && { adapter: { ...adapter, scale } }) });
  }
}
