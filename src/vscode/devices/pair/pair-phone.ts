import * as vscode from 'vscode';
import { parseAddress } from '../../../node/adb/mdns';
import type { Pairing, pairWithCode } from '../../../node/adb/pairing';
import type { AdbLink } from '../../../node/adb/server';
import { askInTurn } from '../../input/ask-in-turn';
import { withNotification } from '../../notices';
import { settings } from '../../settings';
import type { TreeSubject } from '../../tree-node';
import type { Workbench } from '../../workbench';
import { type PairingAnswers, pairingQuestions } from './pairing-questions';
import { qrPageHtml } from './qr-page';

const viewType = 'mobileLlm.pairPhone';

/** Asks how, then pairs a phone over Wi-Fi and connects adb to it. */
export async function pairPhone(workbench: Workbench, _subject: TreeSubject): Promise<void> {
  const title = vscode.l10n.t('Pair Phone over Wi-Fi');
  const answers = await askInTurn<PairingAnswers>(title, pairingQuestions, {});
  const { way, address = '', code } = answers ?? {};
  const target = parseAddress(address);
  if (way === 'qr') {
    await pairByQrCode(workbench);
  } else if (target && code !== undefined) {
    await pairByCode(workbench, { ...target, code });
  }
}

/** Shows a QR code until a phone has scanned it. Closing the page cancels, as the notification's button does. */
async function pairByQrCode(workbench: Workbench): Promise<void> {
  const { newPairingSecret, pairingQrText, svgQr, pairByQr } = workbench.engine();
  const secret = newPairingSecret();
  const title = vscode.l10n.t('Pair Phone over Wi-Fi');
  const panel = vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, {
    enableScripts: false,
    localResourceRoots: [],
  });
  panel.webview.html = qrPageHtml({
    title,
    svg: svgQr(pairingQrText(secret), vscode.l10n.t('QR code')),
    steps: [
      vscode.l10n.t('Put the phone into the same network as this computer.'),
      vscode.l10n.t('On the phone, open Settings, Developer options, Wireless debugging.'),
      vscode.l10n.t('Choose “Pair device with QR code” and hold the phone before this one.'),
    ],
  });
  const closed = new AbortController();
  panel.onDidDispose(() => closed.abort(new DOMException('The page was closed.', 'AbortError')));
  try {
    await pairAndConnect(workbench, closed.signal, (link, signal) =>
      pairByQr(secret, { server: link.address, signal }),
    );
  } finally {
    panel.dispose();
  }
}

async function pairByCode(workbench: Workbench, target: Parameters<typeof pairWithCode>[0]): Promise<void> {
  const engine = workbench.engine();
  await pairAndConnect(workbench, workbench.signal, (link, signal) =>
    engine.pairWithCode(target, { server: link.address, signal }),
  );
}

async function pairAndConnect(
  workbench: Workbench,
  cancelled: AbortSignal,
  pair: (link: AdbLink, signal: AbortSignal) => Promise<Pairing>,
): Promise<void> {
  const { connectAdb, connectPaired } = workbench.engine();
  const title = vscode.l10n.t('Pairing a phone');
  const serial = await withNotification(workbench, title, async ({ report, signal: notified }) => {
    const signal = AbortSignal.any([notified, cancelled]);
    const link = await connectAdb(settings.adb(), { ...workbench.toolSource, signal });
    report(vscode.l10n.t('waiting for the phone'));
    const pairing = await pair(link, signal);
    report(vscode.l10n.t('connecting'));
    return connectPaired(link, pairing, { server: link.address, signal });
  });
  await workbench.refresh();
  const message =
    serial === undefined
      ? vscode.l10n.t(
          'Paired. The phone does not announce its address here: connect with `adb connect HOST:PORT`, as it shows it under Wireless debugging.',
        )
      : vscode.l10n.t('Paired and connected as {0}.', serial);
  void vscode.window.showInformationMessage(message);
}
