import path from 'node:path';
import * as vscode from 'vscode';
import type { Completions } from '../../core/yaml/editing/complete';
import type { Completion } from '../../core/yaml/editing/completion';
import type { NamedFile } from '../../core/yaml/editing/language';
import type { Workbench } from '../workbench';
import { isHelpedByRedHat, type KnownLanguages } from './yaml-files';

/** More names are no help. */
const mostFiles = 200;
const neverNamed = '**/{.mobile-llm,node_modules,.git}/**';
/** Files beside a dataset that are no datasets. */
const queues = /\.(?:inbox|review)\.jsonl$/u;
/** What a folder with a model of Hugging Face has. */
const modelFolderMark = 'config.json';

/** Completes keys, values and names of files. */
export class YamlCompletion implements vscode.CompletionItemProvider {
  readonly #workbench: Workbench;
  readonly #languages: KnownLanguages;

  constructor(workbench: Workbench, languages: KnownLanguages) {
    this.#workbench = workbench;
    this.#languages = languages;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionItem[]> {
    const language = isHelpedByRedHat(document) ? undefined : await this.#languages.of(document);
    if (!language || token.isCancellationRequested) {
      return [];
    }
    const text = document.getText();
    const found = this.#workbench.engine().complete(language, text, document.offsetAt(position));
    if (!found) {
      return [];
    }
    const names = found.files ? await fileNames(path.dirname(document.fileName), found.files, token) : [];
    const files = names.filter((name) => !found.listed.includes(name)).map((name) => fileItem(name, found));
    const items = [...files, ...found.items.map(itemOf)];
    const { start, end } = found.extent;
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    const quote = /^["']/u.exec(text.slice(start, end))?.[0] ?? '';
    items.forEach((item, index) => {
      item.range = range;
      item.sortText = String(index).padStart(4, '0');
      // VS Code compares it with what is replaced, quotation marks included.
      item.filterText = quote + textOf(item.label);
    });
    return items;
  }
}

function itemOf({ kind, label, detail, description, insert, hasMore }: Completion): vscode.CompletionItem {
  const { Property, Value } = vscode.CompletionItemKind;
  const item = new vscode.CompletionItem({ label, description: detail }, kind === 'key' ? Property : Value);
  item.insertText = new vscode.SnippetString(insert);
  if (description !== '') {
    item.documentation = description;
  }
  if (hasMore) {
    item.command = { command: 'editor.action.triggerSuggest', title: vscode.l10n.t('Suggest values') };
  }
  return item;
}

function fileItem(name: string, { insertName }: Completions): vscode.CompletionItem {
  const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.File);
  item.insertText = new vscode.SnippetString(insertName(name));
  return item;
}

function textOf(label: vscode.CompletionItem['label']): string {
  return typeof label === 'string' ? label : label.label;
}

/** Names below the folder of the file, as they are written in it. */
async function fileNames(
  folder: string,
  { extensions, isFolder }: NamedFile,
  token: vscode.CancellationToken,
): Promise<readonly string[]> {
  const patterns = isFolder ? [`**/${modelFolderMark}`] : extensions.map((extension) => `**/*${extension}`);
  const found = await Promise.all(
    patterns.map((pattern) =>
      vscode.workspace.findFiles(new vscode.RelativePattern(folder, pattern), neverNamed, mostFiles, token),
    ),
  );
  return found
    .flat()
    .map(({ fsPath }) => path.relative(folder, isFolder ? path.dirname(fsPath) : fsPath))
    .filter((name) => name !== '' && !queues.test(name))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}
