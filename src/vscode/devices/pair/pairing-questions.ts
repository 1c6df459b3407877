import * as vscode from 'vscode';
import { parseAddress } from '../../../node/adb/mdns';
import { type Question, withoutSteps } from '../../input/ask-in-turn';
import { askText, pickOne } from '../../input/pick';

export interface PairingAnswers {
  readonly way?: 'qr' | 'code';
  /** As the phone shows it, `192.168.1.5:37123`. */
  readonly address?: string;
  readonly code?: string;
}

const askWay: Question<PairingAnswers> = async (answers, place) => {
  const way = await pickOne<'qr' | 'code'>(withoutSteps(place), {
    placeholder: vscode.l10n.t('Android 11 or newer, with Wireless debugging switched on in the developer options'),
    choices: [
      { label: `$(device-camera) ${vscode.l10n.t('Scan a QR code with the phone')}`, value: 'qr' },
      { label: `$(key) ${vscode.l10n.t('Enter the code that the phone shows')}`, value: 'code' },
    ],
  });
  return typeof way === 'string' ? { ...answers, way } : way;
};

const askAddress: Question<PairingAnswers> = async (answers, place) => {
  if (answers.way === 'qr') {
    return answers;
  }
  const address = await askText(place, {
    prompt: vscode.l10n.t('IP address and port, as the phone shows them under {0}', whereShown()),
    placeholder: '192.168.1.5:37123',
    value: answers.address ?? '',
    problemOf: async (text) => (parseAddress(text.trim()) ? undefined : vscode.l10n.t('Such as 192.168.1.5:37123')),
  });
  return typeof address === 'string' ? { ...answers, address } : address;
};

const askCode: Question<PairingAnswers> = async (answers, place) => {
  if (answers.way === 'qr') {
    return answers;
  }
  const code = await askText(place, {
    prompt: vscode.l10n.t('Wi-Fi pairing code, as the phone shows it under {0}', whereShown()),
    value: '',
    problemOf: async (text) => (/^\d{6}$/.test(text.trim()) ? undefined : vscode.l10n.t('Six digits')),
  });
  return typeof code === 'string' ? { ...answers, code } : code;
};

/** How, and where a code is entered: at which address, and which code. */
export const pairingQuestions: readonly Question<PairingAnswers>[] = [askWay, askAddress, askCode];

function whereShown(): string {
  return vscode.l10n.t('Wireless debugging, “Pair device with pairing code”');
}
