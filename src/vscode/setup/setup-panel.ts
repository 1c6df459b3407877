import * as vscode from 'vscode';
import { formatBytes } from '../../core/text/bytes';
import type { PartPlan } from '../../node/setup/part-plan';
import { setupTitles } from '../../node/setup/progress';
import { AnswerSide } from '../../protocol/webview/channel';
import {
  type FromSetup,
  isFromSetup,
  type SetupResults,
  type SetupTexts,
  type ToSetup,
} from '../../protocol/webview/setup';
import { describeThrown, withNotification } from '../notices';
import { settings } from '../settings';
import type { TreeSubject } from '../tree-node';
import { showViewPage, viewOptions } from '../view-page';
import { webviewPort } from '../webview-port';
import type { Workbench } from '../workbench';
import { choosePython } from './choose-python';
import type { SetupCheck } from './setup-check';
import { setupReport } from './setup-report';

const viewType = 'mobileLlm.setup';
let open: vscode.WebviewPanel | undefined;

/** Shows every tool with its state and version, and what to do about those that are missing. */
export async function checkSetup(workbench: Workbench, _subject: TreeSubject): Promise<void> {
  if (open) {
    open.reveal();
    return;
  }
  const panel = vscode.window.createWebviewPanel(
    viewType,
    setupTexts().title,
    vscode.ViewColumn.Active,
    viewOptions(workbench.context),
  );
  fillPanel(workbench, panel);
}

/** Brings the page back after a window reload. */
export function registerSetupSerializer(workbench: Workbench): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(viewType, {
    async deserializeWebviewPanel(panel) {
      if (open || !vscode.workspace.isTrusted) {
        panel.dispose();
        return;
      }
      panel.webview.options = viewOptions(workbench.context);
      fillPanel(workbench, panel);
    },
  });
}

function fillPanel(workbench: Workbench, panel: vscode.WebviewPanel): void {
  open = panel;
  const closed = new AbortController();
  const signal = AbortSignal.any([closed.signal, workbench.signal]);
  const check = workbench.engine().createSetupCheck({
    toolSource: () => workbench.toolSource,
    adb: () => settings.adb(),
    confirm,
    during: (work) => withNotification(workbench, vscode.l10n.t('Installing tools'), work),
    log: (line) => workbench.log.info(line),
    onState: (state) => channel.tell({ type: 'state', state }),
  });
  const channel = new AnswerSide<FromSetup, SetupResults, ToSetup>(webviewPort(panel.webview), {
    isRequest: isFromSetup,
    describeError: describeThrown,
    handlers: handlers(workbench, check, signal),
  });
  panel.iconPath = new vscode.ThemeIcon('checklist');
  panel.onDidDispose(() => {
    open = undefined;
    closed.abort(new DOMException('The page was closed.', 'AbortError'));
    channel.close();
  });
  showViewPage(panel.webview, workbench.context, {
    view: 'setup',
    title: setupTexts().title,
    opening: vscode.l10n.t('Looking at the tools …'),
    data: {},
  });
}

function handlers(workbench: Workbench, check: SetupCheck, signal: AbortSignal) {
  /** What is being installed goes on when the page is closed: its notification can cancel it. */
  const install = async (wanted: Parameters<SetupCheck['install']>[0]): Promise<undefined> => {
    await check.install(wanted, workbench.signal);
  };
  return {
    ready: () => {
      void check.check(signal);
      return { state: check.state(), texts: setupTexts() };
    },
    check: async () => {
      await check.check(signal);
      return undefined;
    },
    'install-all': () => install('everything'),
    act: async ({ line }: Extract<FromSetup, { readonly type: 'act' }>): Promise<undefined> => {
      const item = check.installableItem(line);
      if (item) {
        await install([item]);
      } else if (await choosePython()) {
        await check.check(signal);
      }
      return undefined;
    },
    cancel: (): undefined => {
      check.cancel();
    },
    'copy-report': async () => {
      const { version } = workbench.context.extension.packageJSON as { readonly version: string };
      await vscode.env.clipboard.writeText(setupReport(check.reports, { extension: version, vscode: vscode.version }));
      vscode.window.setStatusBarMessage(vscode.l10n.t('The report is in the clipboard.'), 5000);
      return undefined;
    },
    'copy-tunnel': async () => {
      await vscode.env.clipboard.writeText(check.state().tunnel ?? '');
      return undefined;
    },
    'show-log': (): undefined => {
      workbench.log.show();
    },
  };
}

/** Nothing is downloaded without a yes. */
async function confirm({ items, bytes }: PartPlan): Promise<boolean> {
  const yes = vscode.l10n.t('Install');
  const detail = [
    ...items.map((item) => `• ${setupTitles[item]}`),
    '',
    vscode.l10n.t(
      'It takes up to {0} on the disk, in your user’s cache. Nothing else on this computer is changed.',
      formatBytes(bytes),
    ),
  ].join('\n');
  const question = vscode.l10n.t('Download and install what is missing?');
  return (await vscode.window.showInformationMessage(question, { modal: true, detail }, yes)) === yes;
}

function setupTexts(): SetupTexts {
  return {
    title: vscode.l10n.t('Set-up'),
    checkAgain: vscode.l10n.t('Check Again'),
    installAll: vscode.l10n.t('Install Everything'),
    copyReport: vscode.l10n.t('Copy Report'),
    showLog: vscode.l10n.t('Show Log'),
    cancel: vscode.l10n.t('Cancel'),
    copy: vscode.l10n.t('Copy'),
    tunnel: vscode.l10n.t('For a phone on the computer that you came from, run this there:'),
    checking: vscode.l10n.t('Looking …'),
    statuses: {
      ok: vscode.l10n.t('there'),
      later: vscode.l10n.t('not made yet'),
      problem: vscode.l10n.t('problem'),
      working: vscode.l10n.t('being made'),
    },
  };
}
