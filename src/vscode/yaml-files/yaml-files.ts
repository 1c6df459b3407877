import path from 'node:path';
import * as vscode from 'vscode';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import type { YamlLanguage } from '../../core/yaml/editing/language';
import type { YamlLanguages } from '../../node/project/yaml-languages';
import type { Workbench } from '../workbench';

export const actionsFileName = 'mobile-llm.actions.yaml';

/** The recipes and actions files of the disk. */
export const yamlFiles: vscode.DocumentSelector = [recipeFileName, actionsFileName].map((name) => ({
  scheme: 'file',
  pattern: `**/${name}`,
}));

export const recipeFiles: vscode.DocumentSelector = { scheme: 'file', pattern: `**/${recipeFileName}` };

/** Which of our files a document is. */
export function kindOf({ uri }: vscode.TextDocument): keyof YamlLanguages | undefined {
  const name = uri.scheme === 'file' ? path.basename(uri.fsPath) : '';
  return name === recipeFileName ? 'recipe' : name === actionsFileName ? 'actions' : undefined;
}

/**
 * Whether the YAML extension of Red Hat looks after a document: it has our schemas, and completes, describes, outlines
 * and checks by them.
 */
export function isHelpedByRedHat({ languageId }: vscode.TextDocument): boolean {
  return languageId === 'yaml' && vscode.extensions.getExtension('redhat.vscode-yaml') !== undefined;
}

/** What is known of our files, read when the first of them is looked at. */
export class KnownLanguages {
  readonly #workbench: Workbench;
  #languages: Promise<YamlLanguages> | undefined;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** Undefined for a document that is none of our files. */
  async of(document: vscode.TextDocument): Promise<YamlLanguage | undefined> {
    const kind = kindOf(document);
    if (kind === undefined) {
      return undefined;
    }
    const { readYamlLanguages } = this.#workbench.engine();
    this.#languages ??= readYamlLanguages(this.#workbench.resourceFolder);
    return (await this.#languages)[kind];
  }
}
