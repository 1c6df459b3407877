import * as vscode from 'vscode';
import { back, type Place } from './ask-in-turn';

/** One line of a list and what it stands for. */
export interface Choice<Value> extends vscode.QuickPickItem {
  readonly value: Value;
}

export interface PickOptions<Value> {
  readonly placeholder: string;
  /** A list that takes a while is shown as busy until it is there. */
  readonly choices: readonly Choice<Value>[] | Promise<readonly Choice<Value>[]>;
  /** The line that Enter takes; default: the first. */
  readonly active?: (value: Value) => boolean;
}

/** Has the user pick one line. Undefined where they leave the list. @throws what the list's making throws */
export async function pickOne<Value>(
  { title, step, totalSteps }: Place,
  { placeholder, choices, active }: PickOptions<Value>,
): Promise<Value | typeof back | undefined> {
  const input = vscode.window.createQuickPick<Choice<Value>>();
  Object.assign(input, { title, placeholder, matchOnDescription: true, matchOnDetail: true, ignoreFocusOut: true });
  showPlace(input, { title, step, totalSteps });
  const fill = (items: readonly Choice<Value>[]) => {
    input.items = items;
    const chosen = active && items.find(({ value }) => active(value));
    if (chosen) {
      input.activeItems = [chosen];
    }
    input.busy = false;
  };
  try {
    return await new Promise<Value | typeof back | undefined>((resolve, reject) => {
      input.onDidTriggerButton(() => resolve(back));
      input.onDidHide(() => resolve(undefined));
      input.onDidAccept(() => {
        const [chosen] = input.selectedItems;
        if (chosen) {
          resolve(chosen.value);
        }
      });
      // What is known is there as soon as the list is: who knows it too presses Enter at once.
      if ('then' in choices) {
        input.busy = true;
        choices.then(fill).catch(reject);
      } else {
        fill(choices);
      }
      input.show();
    });
  } finally {
    input.dispose();
  }
}

export interface TextOptions {
  readonly prompt: string;
  readonly placeholder?: string;
  /** What is there to be changed; nothing is wrong with an empty line until something is typed. */
  readonly value: string;
  /** What is wrong with a text, in a sentence; undefined for one that is right. */
  readonly problemOf: (text: string) => Promise<string | undefined>;
}

/** Has the user write a line that is right. Undefined where they leave it. */
export async function askText(
  place: Place,
  { prompt, placeholder, value, problemOf }: TextOptions,
): Promise<string | typeof back | undefined> {
  const input = vscode.window.createInputBox();
  Object.assign(input, { title: place.title, prompt, placeholder, value, ignoreFocusOut: true });
  showPlace(input, place);
  const check = async (text: string) => {
    const problem = await problemOf(text);
    // What is typed meanwhile has its own answer.
    if (input.value === text) {
      input.validationMessage = problem;
    }
    return problem === undefined;
  };
  try {
    return await new Promise<string | typeof back | undefined>((resolve, reject) => {
      input.onDidTriggerButton(() => resolve(back));
      input.onDidHide(() => resolve(undefined));
      input.onDidChangeValue((text) => void check(text).catch(reject));
      input.onDidAccept(() => {
        const text = input.value;
        check(text).then((isRight) => isRight && resolve(text.trim()), reject);
      });
      input.show();
      if (value !== '') {
        check(value).catch(reject);
      }
    });
  } finally {
    input.dispose();
  }
}

function showPlace(input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox, { step, totalSteps }: Place): void {
  if (totalSteps > 1) {
    input.step = step;
    input.totalSteps = totalSteps;
  }
  if (step > 1) {
    input.buttons = [vscode.QuickInputButtons.Back];
  }
}
