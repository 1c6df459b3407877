import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { Project } from '../../../node/project/project';
import type { ReadModelState } from '../../../node/read-model/state';
import type { ToView } from '../../../protocol/webview/device-chat';
import type { ChosenPhone } from '../../choose';
import { settings } from '../../settings';
import type { Workbench } from '../../workbench';
import type { ChatModel } from './chat-models';
import { contactsConsent } from './contacts-question';
import type { DeviceChat } from './device-chat';
import type { ChatPartnerIds, PanelChat } from './panel-chat';
import type { PanelWindow } from './panel-handlers';
import type { PanelMemory } from './panel-memory';
import { chatWindow, saveFile } from './panel-window';

/** What is remembered of a panel is written at most this often. */
const rememberDelayMs = 500;

export interface DevicePanelOptions {
  readonly recipePath: string;
  readonly phone: ChosenPhone;
  readonly memory: PanelMemory;
  /** Default: the recipe's best. */
  readonly modelId?: string | undefined;
  /** The window was reloaded: phone, model and chat are those that were left. */
  readonly isReload: boolean;
}

/** A device panel without its page: the chat, what can be chosen instead, and what the panel is left with. */
export class DevicePanel {
  readonly window: Omit<PanelWindow, 'openChat' | 'startComparison'>;
  readonly #workbench: Workbench;
  readonly #options: DevicePanelOptions;
  readonly #project: Project;
  readonly #panelChat: PanelChat;
  readonly #events: vscode.EventEmitter<ToView>;
  readonly #subscription: vscode.Disposable;
  readonly #followed = { snapshot: () => this.chat.snapshot() };
  readonly #closed = new AbortController();
  #remembering: NodeJS.Timeout | undefined;

  private constructor(
    workbench: Workbench,
    options: DevicePanelOptions,
    parts: { readonly project: Project; readonly panelChat: PanelChat; readonly events: vscode.EventEmitter<ToView> },
  ) {
    this.#workbench = workbench;
    this.#options = options;
    this.#project = parts.project;
    this.#panelChat = parts.panelChat;
    this.#events = parts.events;
    const { recipePath } = options;
    this.window = {
      ...chatWindow({ workbench, recipePath, chat: () => this.chat }),
      choosePhone: (serial) => this.#switchTo({ serial }),
      chooseModel: (modelId) => this.#switchTo({ modelId }),
      keepDraft: (text) => this.#keepDraft(text),
      exportChat: (chatId, format) => this.#exportChat(chatId, format),
    };
    const listening = [
      workbench.onState((state) => void this.#showChoices(state)),
      this.#events.event((event) => {
        if (event.type === 'change' || event.type === 'state') {
          this.#rememberSoon();
        }
        workbench.liveChats.read(this.#followed, event);
      }),
    ];
    this.#subscription = vscode.Disposable.from(...listening);
  }

  /** @throws WorkbenchError `workbench.noModel`; what `loadProject` throws */
  static async open(workbench: Workbench, options: DevicePanelOptions): Promise<DevicePanel> {
    const { PanelChat: Chat, loadProject } = workbench.engine();
    const { recipePath, phone, memory, isReload } = options;
    const project = await loadProject(recipePath);
    const left = memory.read();
    const { devices } = await workbench.state();
    const isThere = devices.some(({ serial }) => serial !== undefined && serial === left?.serial);
    const events = new vscode.EventEmitter<ToView>();
    // The best one may be another when the next run has ended.
    const withModel = async ({ serial, modelId }: ChatPartnerIds): Promise<ChatPartnerIds> => {
      const { model } = await meantPartner(workbench, project, await workbench.state(), { serial, modelId });
      return { serial, modelId: model.id };
    };
    const panelChat = await Chat.open(
      {
        create: (partner, onEvent) => createWith(workbench, project, partner, onEvent),
        onEvent: (event) => events.fire(event),
        onCloseFailure: (error) => workbench.log.warn(`Closing a chat: ${String(error)}`),
      },
      await withModel(isReload && left && isThere ? left : { serial: phone.serial, modelId: options.modelId ?? '' }),
    );
    const panel = new DevicePanel(workbench, options, { project, panelChat, events });
    await panel.#restore(isReload ? left?.chatId : undefined, left?.draft ?? '');
    if (isReload) {
      panel.chat.goOnWhenReady();
    }
    return panel;
  }

  get chat(): DeviceChat {
    return this.#panelChat.current;
  }

  get onEvent(): vscode.Event<ToView> {
    return this.#events.event;
  }

  /** Aborted when the panel is closed. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Puts the panel onto another model; one that it talks with stays, and is got ready again if it ended. */
  async useModel(modelId: string): Promise<void> {
    const chosen = this.chat.snapshot().models?.find(({ isChosen }) => isChosen);
    if (chosen?.id === modelId) {
      void this.chat.deploy();
    } else {
      await this.#switchTo({ modelId });
    }
  }

  /** With whom it talks now. */
  target(): ChatPartnerIds & { readonly project: Project } {
    return { ...this.#panelChat.partner, project: this.#project };
  }

  async dispose(): Promise<void> {
    this.#closed.abort();
    this.#subscription.dispose();
    clearTimeout(this.#remembering);
    await this.#remember();
    this.#events.dispose();
    await this.#panelChat.dispose();
    this.#workbench.liveChats.forget(this.#followed);
  }

  async #restore(chatId: string | undefined, draft: string): Promise<void> {
    await this.chat.history?.refresh();
    if (chatId !== undefined) {
      await this.chat.openChat.restore(chatId);
    }
    this.chat.keepDraft(draft);
    await this.#showChoices(await this.#workbench.state());
  }

  async #switchTo(change: Partial<ChatPartnerIds>): Promise<void> {
    await this.#panelChat.switchTo(change);
    await this.chat.history?.refresh();
    await this.#showChoices(await this.#workbench.state());
  }

  async #showChoices(state: ReadModelState): Promise<void> {
    const { chatModels, modelChoices, phoneChoices } = this.#workbench.engine();
    const { serial, modelId } = this.#panelChat.partner;
    const models = await chatModels(this.#project, state);
    const facts = state.devices.find((device) => device.serial === serial)?.facts;
    const { phone, model } = this.chat.snapshot();
    const chosen = { id: modelId, label: model?.variant ?? '', sizeBytes: model?.sizeBytes ?? 0 };
    const { contextTokens } = this.#project.recipe.device;
    this.chat.state.change({
      phones: phoneChoices(state.devices, phone),
      models: await modelChoices(models, chosen, { facts, contextTokens }),
    });
  }

  #keepDraft(text: string): void {
    this.chat.keepDraft(text);
    this.#rememberSoon();
  }

  async #exportChat(chatId: string, format: 'markdown' | 'jsonl'): Promise<void> {
    const { schema, recipe, folder } = this.#project;
    const { noActions } = this.#workbench.engine();
    const prompt = { schema: schema ?? noActions, systemPrompt: recipe.systemPrompt };
    const text = await this.chat.history?.export(chatId, format, prompt);
    const name = format === 'markdown' ? 'chat.md' : 'chat.jsonl';
    await saveFile(path.join(folder, name), new TextEncoder().encode(text ?? ''));
  }

  #rememberSoon(): void {
    this.#remembering ??= setTimeout(() => void this.#remember(), rememberDelayMs);
  }

  async #remember(): Promise<void> {
    this.#remembering = undefined;
    const { draft } = this.chat.snapshot();
    await this.#options.memory.write({ ...this.#panelChat.partner, chatId: this.chat.history?.openId, draft });
  }
}

/** @param partner without a model: the best one */
async function createWith(
  workbench: Workbench,
  project: Project,
  { serial, modelId }: ChatPartnerIds,
  onEvent: (event: ToView) => void,
): Promise<DeviceChat> {
  const { recipePath } = project;
  const state = await workbench.state();
  const { phone, model } = await meantPartner(workbench, project, state, { serial, modelId });
  return workbench.engine().createChat({
    project,
    phone,
    model,
    adb: settings.adb(),
    toolSource: workbench.toolSource,
    mayReadContacts: () => contactsConsent(workbench).isGiven({ serial, recipePath }),
    isKept: true,
    onEvent,
  });
}

/** @throws WorkbenchError `workbench.noPhone`, `workbench.noModel` */
export async function meantPartner(
  workbench: Workbench,
  project: Project,
  state: ReadModelState,
  { serial, modelId }: ChatPartnerIds,
): Promise<{ readonly phone: ChosenPhone; readonly model: ChatModel }> {
  const device = state.devices.find((known) => known.serial === serial);
  if (!device) {
    throw new WorkbenchError('workbench.noPhone');
  }
  const models = await workbench.engine().chatModels(project, state);
  const model = models.find(({ id }) => id === modelId) ?? models[0];
  if (!model) {
    throw new WorkbenchError('workbench.noModel', { name: project.recipe.name });
  }
  return { phone: { serial, label: device.label, isVirtual: device.virtualPhone !== undefined }, model };
}
