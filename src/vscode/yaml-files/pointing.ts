import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { YamlLanguage } from '../../core/yaml/editing/language';
import type { WrittenWord, WrittenWords } from '../../core/yaml/editing/words';
import type { Workbench } from '../workbench';
import { isHelpedByRedHat, type KnownLanguages } from './yaml-files';

interface Pointed {
  readonly language: YamlLanguage;
  readonly written: WrittenWords;
  readonly word: WrittenWord;
  readonly range: vscode.Range;
}

/** Says what a key is for, and leads from a name to what it names. */
export class YamlPointing implements vscode.HoverProvider, vscode.DefinitionProvider {
  readonly #workbench: Workbench;
  readonly #languages: KnownLanguages;

  constructor(workbench: Workbench, languages: KnownLanguages) {
    this.#workbench = workbench;
    this.#languages = languages;
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const pointed = isHelpedByRedHat(document) ? undefined : await this.#pointed(document, position);
    if (!pointed) {
      return undefined;
    }
    const { language, written, word, range } = pointed;
    const described = this.#workbench.engine().describeWord(language.schema, written, word);
    if (!described) {
      return undefined;
    }
    const { place, values, ordinary, description } = described;
    const text = new vscode.MarkdownString();
    text.appendMarkdown('**').appendText(place).appendMarkdown('** — ').appendText(values);
    if (ordinary !== undefined) {
      text.appendText(` · ${vscode.l10n.t('default {0}', ordinary)}`);
    }
    text.appendMarkdown('\n\n').appendText(description).appendMarkdown(`\n\n${this.#linkToManual()}`);
    text.isTrusted = { enabledCommands: ['markdown.showPreview'] };
    return new vscode.Hover(text, range);
  }

  async provideDefinition(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.LocationLink[]> {
    const pointed = await this.#pointed(document, position);
    if (!pointed || pointed.word.isKey) {
      return [];
    }
    const { language, word, written, range } = pointed;
    if (word.place === 'evaluation.variants[]') {
      return variantOf(written, word.text).map(({ extent }) => {
        const target = new vscode.Range(document.positionAt(extent.start), document.positionAt(extent.end));
        return { originSelectionRange: range, targetUri: document.uri, targetRange: target };
      });
    }
    const file = path.resolve(path.dirname(document.fileName), word.text);
    const isFile = language.namedFiles[word.place] && (await isThere(file));
    const start = new vscode.Range(0, 0, 0, 0);
    return isFile ? [{ originSelectionRange: range, targetUri: vscode.Uri.file(file), targetRange: start }] : [];
  }

  #linkToManual(): string {
    const file = vscode.Uri.joinPath(this.#workbench.context.extensionUri, 'docs', 'RECIPE.md');
    const link = encodeURIComponent(JSON.stringify([file]));
    return `[${vscode.l10n.t('All keys')}](command:markdown.showPreview?${link})`;
  }

  async #pointed(document: vscode.TextDocument, position: vscode.Position): Promise<Pointed | undefined> {
    const language = await this.#languages.of(document);
    if (!language) {
      return undefined;
    }
    const { wordAtOffset, wordsIn } = this.#workbench.engine();
    const written = wordsIn(document.getText());
    const word = wordAtOffset(written, document.offsetAt(position));
    if (!word) {
      return undefined;
    }
    const { start, end } = word.extent;
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    return { language, written, word, range };
  }
}

/** Where the recipe exports what it scores: by its name, or by the type that its name begins with. */
function variantOf({ words }: WrittenWords, name: string): readonly WrittenWord[] {
  const values = words.filter(({ isKey }) => !isKey);
  const named = values.find(({ place, text }) => place === 'export.variants[].name' && text === name);
  const typed = values.find(
    ({ place, text }) => place === 'export.variants[].type' && (name === text || name.startsWith(`${text}-`)),
  );
  const found = named ?? typed;
  return found ? [found] : [];
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
}
