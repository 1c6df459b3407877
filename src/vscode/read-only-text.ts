import * as vscode from 'vscode';
import { HeldTexts } from './held-texts';

const texts = new HeldTexts('mobile-llm-text');

/** Gives VS Code the texts that `showReadOnly` shows. */
export function registerReadOnlyTexts(): vscode.Disposable {
  return texts.register();
}

/** Shows a text that no file holds; it cannot be edited and asks nothing when it is closed. */
export async function showReadOnly(name: string, text: string): Promise<void> {
  await vscode.window.showTextDocument(texts.add(`/${name}`, text), { preview: true, preserveFocus: true });
}
