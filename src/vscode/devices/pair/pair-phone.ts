import * as vscode from 'vscode';
import { parseAddress } from '../../../node/adb/mdns';
import type { Pairing } from '../../../node/adb/pairing';
import type { AdbLink } from '../../../node/adb/server';
import { withNotification } from '../../notices';
import { settings } from '../../settings';
import type { TreeSubject } from '../../tree-node';
import type { Workbench } from '../../workbench';
import { qrPageHtml } from './qr-page';

const viewType = 'mobileLlm.pairPhone';

/** Asks how, then pairs a phone over Wi-Fi and connects adb to it. */
export async function pairPhone(workbench: Workbench, _subject: TreeSubject): Promise<void> {
  const byQr = { label: `$(device-camera) ${vscode.l10n.t('Scan a QR code with the phone')}`, pair: pairByQrCode };
  const byCode = { label: `$(key) ${vscode.l10n.t('Enter the code that the phone shows')}`, pair: pairByCode };
  const options = {
    title: vscode.l10n.t('Pair Phone over Wi-Fi'),
    placeHolder: vscode.l10n.t('Android 11 or newer, with Wireless debugging switched on in the developer options'),
  };
  const way = await vscode.window.showQuickPick([byQr, byCode], options);
  await way?.pair(workbench);
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

async function pairByCode(workbench: Workbench): Promise<void> {
  const shown = vscode.l10n.t('Wireless debugging, “Pair device with pairing code”');
  const address = await vscode.window.showInputBox({
    title: vscode.l10n.t('IP address and port'),
    prompt: vscode.l10n.t('As the phone shows it under {0}', shown),
    placeHolder: '192.168.1.5:37123',
    ignoreFocusOut: true,
    validateInput: (text) => (parseAddress(text.trim()) ? undefined : vscode.l10n.t('Such as 192.168.1.5:37123')),
  });
  const target = address === undefined ? undefined : parseAddress(address.trim());
  if (!target) {
    return;
  }
  const code = await vscode.window.showInputBox({
    title: vscode.l10n.t('Wi-Fi pairing code'),
    prompt: vscode.l10n.t('As the phone shows it under {0}', shown),
    ignoreFocusOut: true,
    validateInput: (text) => (/^\d{6}$/.test(text.trim()) ? undefined : vscode.l10n.t('Six digits')),
  });
  if (code !== undefined) {
    const { pairWithCode } = workbench.engine();
    await pairAndConnect(workbench, workbench.signal, (link, signal) =>
      pairWithCode({ ...target, code: code.trim() }, { server: link.address, signal }),
    );
  }
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
