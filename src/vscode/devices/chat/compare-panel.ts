import * as vscode from 'vscode';
import type { Project } from '../../../node/project/project';
import { AnswerSide } from '../../../protocol/webview/channel';
import {
  type ComparisonResults,
  type FromComparison,
  isFromComparison,
  type Side,
  type ToComparison,
} from '../../../protocol/webview/comparison';
import { describeThrown } from '../../notices';
import { chatImports, pageHtml } from '../../page-html';
import { settings } from '../../settings';
import { webviewPort } from '../../webview-port';
import type { Workbench } from '../../workbench';
import { type Comparison, comparisonHandlers } from './comparison';
import { contactsConsent } from './contacts-question';
import { meantPartner } from './device-panel';
import type { ChatPartnerIds } from './panel-chat';
import { chatWindow } from './panel-window';

const viewType = 'mobileLlm.comparison';

/** Opens two chats beside each other: the one that is given, and one with another model or another phone. */
export async function openComparison(
  workbench: Workbench,
  { project, ...left }: ChatPartnerIds & { readonly project: Project },
): Promise<void> {
  const right = await chooseOther(workbench, project, left);
  if (!right) {
    return;
  }
  const events = new vscode.EventEmitter<ToComparison>();
  const partners = { left, right };
  const comparison = await workbench.engine().Comparison.open({
    create: async (side, onEvent) => {
      const state = await workbench.state();
      const { serial } = partners[side];
      return workbench.engine().createChat({
        ...(await meantPartner(workbench, project, state, partners[side])),
        project,
        adb: settings.adb(),
        toolSource: workbench.toolSource,
        mayReadContacts: () => contactsConsent(workbench).isGiven({ serial, recipePath: project.recipePath }),
        isKept: false,
        onEvent,
      });
    },
    onEvent: (event) => events.fire(event),
  });
  showComparison(workbench, { project, comparison, events });
}

interface ComparisonParts {
  readonly project: Project;
  readonly comparison: Comparison;
  readonly events: vscode.EventEmitter<ToComparison>;
}

function showComparison(workbench: Workbench, { project, comparison, events }: ComparisonParts): void {
  const resources = vscode.Uri.joinPath(workbench.context.extensionUri, 'dist', 'webview');
  const title = vscode.l10n.t('Compare: {0}', project.recipe.name);
  const panel = vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, {
    enableScripts: true,
    enableForms: false,
    retainContextWhenHidden: false,
    localResourceRoots: [resources],
  });
  panel.iconPath = new vscode.ThemeIcon('split-horizontal');
  const { recipePath } = project;
  const windowOf = (side: Side) => chatWindow({ workbench, recipePath, chat: () => comparison.chats[side] });
  const channel = new AnswerSide<FromComparison, ComparisonResults, ToComparison>(webviewPort(panel.webview), {
    isRequest: isFromComparison,
    describeError: describeThrown,
    handlers: comparisonHandlers(comparison, windowOf),
  });
  events.event((event) => channel.tell(event));
  panel.onDidDispose(() => {
    channel.close();
    events.dispose();
    comparison.dispose().catch((error: unknown) => workbench.log.warn(`Closing a comparison: ${String(error)}`));
  });
  const uriOf = (name: string) => panel.webview.asWebviewUri(vscode.Uri.joinPath(resources, name)).toString();
  panel.webview.html = pageHtml({
    title,
    opening: vscode.l10n.t('Opening the comparison …'),
    cspSource: panel.webview.cspSource,
    scriptUri: uriOf('comparison.js'),
    styleUri: uriOf('comparison.css'),
    importUris: chatImports.map(uriOf),
    data: {},
  });
  void comparison.deploy();
}

interface OtherPartner extends vscode.QuickPickItem {
  readonly partner: ChatPartnerIds;
}

/** Another model on the same phone, or the same model on another phone. */
async function chooseOther(
  workbench: Workbench,
  project: Project,
  { serial, modelId }: ChatPartnerIds,
): Promise<ChatPartnerIds | undefined> {
  const state = await workbench.state();
  const models = await workbench.engine().chatModels(project, state);
  const usedId = modelId || models[0]?.id;
  const otherModels = models.flatMap(({ id, label }): readonly OtherPartner[] =>
    id === usedId ? [] : [{ label, description: vscode.l10n.t('on the same phone'), partner: { serial, modelId: id } }],
  );
  const otherPhones = state.devices.flatMap((device): readonly OtherPartner[] =>
    device.status !== 'ready' || device.serial === undefined || device.serial === serial
      ? []
      : [
          {
            label: device.label,
            description: vscode.l10n.t('the same model'),
            partner: { serial: device.serial, modelId },
          },
        ],
  );
  const items = [...otherModels, ...otherPhones];
  if (items.length === 0) {
    const message = vscode.l10n.t('There is no other model of this recipe and no other phone to compare with.');
    await vscode.window.showInformationMessage(message);
    return undefined;
  }
  const placeHolder = vscode.l10n.t('Compare with which model or phone?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.partner;
}
