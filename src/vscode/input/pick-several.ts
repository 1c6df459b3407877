import * as vscode from 'vscode';
import type { Choice } from './pick';

export interface PickSeveralOptions<Value> {
  readonly title: string;
  readonly placeholder: string;
  /** All of them are ticked at first. */
  readonly choices: readonly Choice<Value>[];
  /** Of each line. */
  readonly button: vscode.QuickInputButton;
  readonly onButton: (value: Value) => void;
}

/** Has the user untick what they do not want. Undefined where they leave the list. */
export async function pickSeveral<Value>(options: PickSeveralOptions<Value>): Promise<readonly Value[] | undefined> {
  const { title, placeholder, choices, button, onButton } = options;
  const input = vscode.window.createQuickPick<Choice<Value>>();
  Object.assign(input, { title, placeholder, canSelectMany: true, matchOnDescription: true, ignoreFocusOut: true });
  input.items = choices.map((choice) => ({ ...choice, buttons: [button] }));
  input.selectedItems = input.items;
  try {
    return await new Promise<readonly Value[] | undefined>((resolve) => {
      input.onDidTriggerItemButton(({ item }) => onButton(item.value));
      input.onDidHide(() => resolve(undefined));
      input.onDidAccept(() => resolve(input.selectedItems.map(({ value }) => value)));
      input.show();
    });
  } finally {
    input.dispose();
  }
}
