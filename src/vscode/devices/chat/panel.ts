import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { AnswerSide, isRecord } from '../../../protocol/webview/channel';
import type { ToView } from '../../../protocol/webview/device-chat';
import { type HostResults, isToHost, type ToHost } from '../../../protocol/webview/device-chat-requests';
import { type ChosenPhone, choosePhone } from '../../choose';
import { pushableModels } from '../../models/nodes';
import { describeThrown } from '../../notices';
import { pageHtml } from '../../page-html';
import { settings } from '../../settings';
import { webviewPort } from '../../webview-port';
import type { Workbench } from '../../workbench';
import { confirmAndUseContacts, contactsConsent } from './contacts-question';
import type { DeviceChat } from './device-chat';

const viewType = 'mobileLlm.deviceChat';
const suggestionCount = 3;

export interface ChatTarget {
  readonly recipePath: string;
  readonly phone: ChosenPhone;
}

const openPanels = new Map<string, vscode.WebviewPanel>();

/** Opens the chat of a recipe on a phone, or shows the one that is open. */
export async function openDeviceChat(workbench: Workbench, target: ChatTarget): Promise<void> {
  const key = `${target.phone.serial} ${target.recipePath}`;
  const open = openPanels.get(key);
  if (open) {
    open.reveal();
    return;
  }
  const chat = await createChat(workbench, target);
  const panel = vscode.window.createWebviewPanel(viewType, target.phone.label, vscode.ViewColumn.Active, {
    enableScripts: true,
    enableForms: false,
    retainContextWhenHidden: false,
    localResourceRoots: [resources(workbench)],
  });
  fillPanel(workbench, { panel, target, ...chat });
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
          panel.webview.options = { enableScripts: true, localResourceRoots: [resources(workbench)] };
          fillPanel(workbench, { panel, target, ...(await createChat(workbench, target)) });
        }
      } catch (error) {
        workbench.log.warn(`The chat could not be brought back: ${String(error)}`);
        panel.dispose();
      }
    },
  });
}

interface ChatParts {
  readonly chat: DeviceChat;
  readonly events: vscode.EventEmitter<ToView>;
}

async function createChat(workbench: Workbench, { recipePath, phone }: ChatTarget): Promise<ChatParts> {
  const { DeviceChat: Chat, PhoneBackend, loadProject, openingRequests } = workbench.engine();
  const project = await loadProject(recipePath);
  const [model] = pushableModels(await workbench.state(), recipePath);
  if (!model) {
    throw new WorkbenchError('workbench.noModel', { name: project.recipe.name });
  }
  const { toolSource } = workbench;
  const backend = new PhoneBackend({ serial: phone.serial, project, model, adb: settings.adb(), toolSource });
  const events = new vscode.EventEmitter<ToView>();
  const chat = new Chat({
    phone,
    model: { label: project.recipe.name, variant: model.label, sizeBytes: model.sizeBytes },
    suggestions: await openingRequests(project, suggestionCount),
    backend,
    mayReadContacts: () => contactsConsent(workbench).isGiven({ serial: phone.serial, recipePath }),
    onEvent: (event) => events.fire(event),
  });
  return { chat, events };
}

function fillPanel(
  workbench: Workbench,
  { panel, target, chat, events }: ChatParts & { readonly panel: vscode.WebviewPanel; readonly target: ChatTarget },
): void {
  const key = `${target.phone.serial} ${target.recipePath}`;
  openPanels.set(key, panel);
  panel.iconPath = new vscode.ThemeIcon('comment-discussion');
  panel.title = vscode.l10n.t('Chat: {0}', target.phone.label);
  const askForContacts = () => confirmAndUseContacts(workbench, chat, target);
  const channel = connectView(panel, chat, askForContacts);
  const subscription = events.event((event) => channel.tell(event));
  panel.onDidDispose(() => {
    openPanels.delete(key);
    subscription.dispose();
    channel.close();
    events.dispose();
    chat.dispose().catch((error: unknown) => workbench.log.warn(`Closing the chat: ${String(error)}`));
  });
  const uriOf = (name: string) =>
    panel.webview.asWebviewUri(vscode.Uri.joinPath(resources(workbench), name)).toString();
  panel.webview.html = pageHtml({
    title: target.phone.label,
    cspSource: panel.webview.cspSource,
    scriptUri: uriOf('device-chat.js'),
    styleUri: uriOf('device-chat.css'),
    data: { serial: target.phone.serial, 'recipe-path': target.recipePath },
  });
  void chat.deploy();
}

function connectView(
  panel: vscode.WebviewPanel,
  chat: DeviceChat,
  askForContacts: () => Promise<undefined>,
): AnswerSide<AnsweredRequest, HostResults, ToView> {
  return new AnswerSide<AnsweredRequest, HostResults, ToView>(webviewPort(panel.webview), {
    isRequest: isAnswered,
    describeError: describeThrown,
    handlers: {
      ready: () => chat.snapshot(),
      // Streams for as long as the reply takes; the view follows by events.
      send: ({ text }) => chat.send(text).then(() => undefined),
      stop: () => void chat.stop(),
      deploy: () => void chat.deploy(),
      'try-again': () => void chat.tryAgain(),
      'dry-run': ({ actionId }) => void chat.actions.dryRun(actionId),
      'run-on-phone': ({ actionId }) => confirmAndRun(chat, actionId),
      'edit-action': ({ actionId, values }) => void chat.actions.edit(actionId, values),
      'use-contacts': askForContacts,
      'keep-draft': ({ text }) => void chat.keepDraft(text),
    },
  });
}

async function confirmAndRun(chat: DeviceChat, actionId: string): Promise<undefined> {
  const { summary, command } = chat.summaryOf(actionId);
  const open = vscode.l10n.t('Open on Phone');
  const detail = vscode.l10n.t(
    'The phone opens this for its owner to finish; nothing is sent or called.\n\n{0}',
    command,
  );
  const answer = await vscode.window.showWarningMessage(summary, { modal: true, detail }, open);
  if (answer === open) {
    await chat.actions.runOnPhone(actionId, command);
  }
  return undefined;
}

function readSavedState(state: unknown): { readonly serial: string; readonly recipePath: string } | undefined {
  if (isRecord(state) && typeof state['serial'] === 'string' && typeof state['recipePath'] === 'string') {
    const { serial, recipePath } = state;
    return path.isAbsolute(recipePath) ? { serial, recipePath } : undefined;
  }
  return undefined;
}

function resources(workbench: Workbench): vscode.Uri {
  return vscode.Uri.joinPath(workbench.context.extensionUri, 'dist', 'webview');
}

/** What this panel does so far; a page that asks for more is told so. */
const answered = [
  'ready',
  'send',
  'stop',
  'deploy',
  'try-again',
  'dry-run',
  'run-on-phone',
  'edit-action',
  'use-contacts',
  'keep-draft',
] as const;

type AnsweredRequest = Extract<ToHost, { readonly type: (typeof answered)[number] }>;

function isAnswered(value: unknown): value is AnsweredRequest {
  return isToHost(value) && answered.some((type) => type === value.type);
}
