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
import { chatImports } from '../../page-html';
import { settings } from '../../settings';
import { showViewPage, viewOptions } from '../../view-page';
import { webviewPort } from '../../webview-port';
import type { Workbench } from '../../workbench';
import type { KeptComparison } from './chat-history';
import { chooseOther } from './choose-other';
import { readSavedComparison, type SavedComparison } from './compare-state';
import { type Comparison, comparisonHandlers } from './comparison';
import { contactsConsent } from './contacts-question';
import { meantPartner } from './device-panel';
import type { ChatPartnerIds } from './panel-chat';
import { PanelMemory } from './panel-memory';
import { chatWindow } from './panel-window';
import { whenLookedAt } from './when-looked-at';

const viewType = 'mobileLlm.comparison';

/** By the chats of their left sides. */
const openPanels = new Map<string, vscode.WebviewPanel>();

/** Opens two chats beside each other: the one that is given, and one with another model or another phone. */
export async function openComparison(
  workbench: Workbench,
  { project, ...given }: ChatPartnerIds & { readonly project: Project },
): Promise<void> {
  const models = await workbench.engine().chatModels(project, await workbench.state());
  const left = { ...given, modelId: given.modelId || (models[0]?.id ?? '') };
  const right = await chooseOther(workbench, project, left);
  if (right) {
    await showComparison(workbench, { project, partners: { left, right } });
  }
}

/** Opens a comparison that was had before, or shows it where it is open. */
export async function openKeptComparison(workbench: Workbench, project: Project, kept: KeptComparison): Promise<void> {
  const open = openPanels.get(kept.left.chatId);
  if (open) {
    open.reveal();
    return;
  }
  await showComparison(workbench, { project, partners: kept, kept });
}

/** Brings comparisons back after a window reload. */
export function registerComparisonSerializer(workbench: Workbench): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(viewType, {
    async deserializeWebviewPanel(panel, state: unknown) {
      const saved = readSavedComparison(state);
      try {
        if (!saved || !vscode.workspace.isTrusted) {
          panel.dispose();
          return;
        }
        const project = await workbench.engine().loadProject(saved.recipePath);
        await showComparison(workbench, { project, partners: saved.kept, kept: saved.kept, panel });
      } catch (error) {
        workbench.log.warn(`The comparison could not be brought back: ${String(error)}`);
        panel.dispose();
      }
    },
  });
}

interface ComparisonParts {
  readonly project: Project;
  readonly partners: Readonly<Record<Side, ChatPartnerIds>>;
  /** What was said before; absent: nothing. */
  readonly kept?: KeptComparison;
  /** Absent: a new one. */
  readonly panel?: vscode.WebviewPanel;
}

async function showComparison(workbench: Workbench, parts: ComparisonParts): Promise<void> {
  const { project, kept } = parts;
  const { recipePath } = project;
  const events = new vscode.EventEmitter<ToComparison>();
  let memory: PanelMemory | undefined;
  const partners = { left: idsOf(parts.partners.left), right: idsOf(parts.partners.right) };
  const comparison = await workbench.engine().Comparison.open({
    create: async (side, onEvent) => {
      const state = await workbench.state();
      const { serial } = partners[side];
      return workbench.engine().createChat({
        ...(await meantPartner(workbench, project, state, partners[side])),
        project,
        adb: settings.adb(),
        toolSource: workbench.toolSource,
        mayReadContacts: () => contactsConsent(workbench).isGiven({ serial, recipePath }),
        isKept: true,
        onEvent,
      });
    },
    onEvent: (event) => events.fire(event),
    onDraft: (draft) => void memory?.write({ serial: '', modelId: '', draft }),
  });
  if (kept) {
    await comparison.restore(kept);
  }
  const saved = { recipePath, kept: comparison.link(partners) };
  memory = memoryOf(workbench, saved);
  comparison.keepDraft(memory.read()?.draft ?? '');
  fillPanel(workbench, { panel: parts.panel ?? newPanel(workbench, project), project, comparison, events, saved });
}

/** Of what is typed: it belongs to the chat of the left side. */
function memoryOf({ context }: Workbench, { kept, recipePath }: SavedComparison): PanelMemory {
  return new PanelMemory(context.workspaceState, { serial: `comparison ${kept.left.chatId}`, recipePath });
}

function idsOf({ serial, modelId }: ChatPartnerIds): ChatPartnerIds {
  return { serial, modelId };
}

function newPanel(workbench: Workbench, project: Project): vscode.WebviewPanel {
  const title = vscode.l10n.t('Compare: {0}', project.recipe.name);
  return vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, {
    ...viewOptions(workbench.context),
    retainContextWhenHidden: false,
  });
}

interface FilledPanel {
  readonly panel: vscode.WebviewPanel;
  readonly project: Project;
  readonly comparison: Comparison;
  readonly events: vscode.EventEmitter<ToComparison>;
  readonly saved: SavedComparison;
}

function fillPanel(workbench: Workbench, { panel, project, comparison, events, saved }: FilledPanel): void {
  const key = saved.kept.left.chatId;
  openPanels.set(key, panel);
  panel.webview.options = viewOptions(workbench.context);
  panel.iconPath = new vscode.ThemeIcon('split-horizontal');
  const { recipePath } = project;
  const windowOf = (side: Side) => chatWindow({ workbench, recipePath, chat: () => comparison.chats[side] });
  const channel = new AnswerSide<FromComparison, ComparisonResults, ToComparison>(webviewPort(panel.webview), {
    isRequest: isFromComparison,
    describeError: describeThrown,
    handlers: comparisonHandlers(comparison, windowOf),
  });
  events.event((event) => channel.tell(event));
  // Another panel, window or program may have deleted a chat meanwhile.
  const looking = whenLookedAt(panel, () => void comparison.lookForDeletions());
  panel.onDidDispose(() => {
    openPanels.delete(key);
    looking.dispose();
    channel.close();
    events.dispose();
    comparison.dispose().catch((error: unknown) => workbench.log.warn(`Closing a comparison: ${String(error)}`));
  });
  showViewPage(panel.webview, workbench.context, {
    view: 'comparison',
    title: panel.title,
    opening: vscode.l10n.t('Opening the comparison …'),
    imports: chatImports,
    data: { saved: JSON.stringify(saved) },
  });
  void comparison.deploy();
}
