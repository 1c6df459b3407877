import path from 'node:path';
import * as vscode from 'vscode';
import { AnswerSide, isRecord } from '../../../protocol/webview/channel';
import type { ToView } from '../../../protocol/webview/device-chat';
import { type HostResults, isToHost, type ToHost } from '../../../protocol/webview/device-chat-requests';
import { type ChosenPhone, choosePhone } from '../../choose';
import { describeThrown } from '../../notices';
import { chatImports } from '../../page-html';
import { showViewPage, viewOptions } from '../../view-page';
import { webviewPort } from '../../webview-port';
import type { Workbench } from '../../workbench';
import { openComparison, openKeptComparison } from './compare-panel';
import { DevicePanel } from './device-panel';
import { panelHandlers } from './panel-handlers';
import { PanelMemory } from './panel-memory';
import { whenLookedAt } from './when-looked-at';

const viewType = 'mobileLlm.deviceChat';

export interface ChatTarget {
  readonly recipePath: string;
  readonly phone: ChosenPhone;
  /** Default: the recipe's best, or the one that an open chat is with. */
  readonly modelId?: string;
}

const openPanels = new Map<vscode.WebviewPanel, DevicePanel>();
/** Two clicks in a row are one wish. */
const opening = new Map<string, Promise<DevicePanel>>();

/** Opens the chat of a recipe on a phone, or shows the one that is open. */
export async function openDeviceChat(workbench: Workbench, target: ChatTarget): Promise<DevicePanel> {
  const key = JSON.stringify([target.phone.serial, target.recipePath]);
  const begun = opening.get(key) ?? openPanel(workbench, target).finally(() => opening.delete(key));
  opening.set(key, begun);
  return begun;
}

async function openPanel(workbench: Workbench, target: ChatTarget): Promise<DevicePanel> {
  const open = [...openPanels].find(([, device]) => isWith(device, target));
  if (open) {
    const [panel, device] = open;
    panel.reveal();
    if (target.modelId !== undefined) {
      await device.useModel(target.modelId);
    }
    return device;
  }
  const device = await DevicePanel.open(workbench, { ...target, memory: memoryOf(workbench, target), isReload: false });
  const panel = vscode.window.createWebviewPanel(viewType, target.phone.label, vscode.ViewColumn.Active, {
    ...viewOptions(workbench.context),
    retainContextWhenHidden: false,
  });
  fillPanel(workbench, { panel, target, device });
  return device;
}

/** Brings panels back after a window reload. */
export function registerChatSerializer(workbench: Workbench): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(viewType, {
    async deserializeWebviewPanel(panel, state: unknown) {
      const saved = readSavedState(state);
      if (!saved || !vscode.workspace.isTrusted) {
        panel.dispose();
        return;
      }
      try {
        const phone = await choosePhone(workbench, { serial: saved.serial });
        if (phone) {
          const target = { recipePath: saved.recipePath, phone };
          const memory = memoryOf(workbench, target);
          panel.webview.options = viewOptions(workbench.context);
          const device = await DevicePanel.open(workbench, { ...target, memory, isReload: true });
          fillPanel(workbench, { panel, target, device });
        }
      } catch (error) {
        workbench.log.warn(`The chat could not be brought back: ${String(error)}`);
        panel.dispose();
      }
    },
  });
}

function memoryOf({ context }: Workbench, { recipePath, phone }: ChatTarget): PanelMemory {
  return new PanelMemory(context.workspaceState, { serial: phone.serial, recipePath });
}

interface PanelParts {
  readonly panel: vscode.WebviewPanel;
  /** With whom it was opened first; it may talk with others later. */
  readonly target: ChatTarget;
  readonly device: DevicePanel;
}

function fillPanel(workbench: Workbench, { panel, target, device }: PanelParts): void {
  openPanels.set(panel, device);
  panel.iconPath = new vscode.ThemeIcon('comment-discussion');
  const channel = connectView(workbench, panel, device);
  const subscription = device.onEvent((event) => {
    channel.tell(event);
    showTitle(panel, device);
  });
  showTitle(panel, device);
  // Another panel, window or program may have added chats meanwhile, or deleted them.
  const looking = whenLookedAt(panel, () => void device.chat.history?.refresh());
  panel.onDidDispose(() => {
    openPanels.delete(panel);
    subscription.dispose();
    looking.dispose();
    channel.close();
    device.dispose().catch((error: unknown) => workbench.log.warn(`Closing the chat: ${String(error)}`));
  });
  showViewPage(panel.webview, workbench.context, {
    view: 'device-chat',
    title: target.phone.label,
    opening: vscode.l10n.t('Opening the chat with {0} …', target.phone.label),
    imports: chatImports,
    data: { serial: target.phone.serial, 'recipe-path': target.recipePath },
  });
  void device.chat.deploy();
}

function showTitle(panel: vscode.WebviewPanel, { chat }: DevicePanel): void {
  const title = vscode.l10n.t('Chat: {0}', chat.snapshot().phone.label);
  if (panel.title !== title) {
    panel.title = title;
  }
}

function connectView(
  workbench: Workbench,
  panel: vscode.WebviewPanel,
  device: DevicePanel,
): AnswerSide<ToHost, HostResults, ToView> {
  const startComparison = () => openComparison(workbench, device.target());
  const openChat = async (id: string) => {
    const comparison = await device.chat.history?.comparisonOf(id);
    await (comparison
      ? openKeptComparison(workbench, device.target().project, comparison)
      : device.chat.openChat.show(id));
  };
  return new AnswerSide<ToHost, HostResults, ToView>(webviewPort(panel.webview), {
    isRequest: isToHost,
    describeError: describeThrown,
    handlers: panelHandlers(() => device.chat, { ...device.window, startComparison, openChat }),
  });
}

/** Whoever it was opened with first. */
function isWith(device: DevicePanel, { phone, recipePath }: ChatTarget): boolean {
  const { serial, project } = device.target();
  return serial === phone.serial && project.recipePath === recipePath;
}

function readSavedState(state: unknown): { readonly serial: string; readonly recipePath: string } | undefined {
  if (isRecord(state) && typeof state['serial'] === 'string' && typeof state['recipePath'] === 'string') {
    const { serial, recipePath } = state;
    return path.isAbsolute(recipePath) ? { serial, recipePath } : undefined;
  }
  return undefined;
}
