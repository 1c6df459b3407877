import * as vscode from 'vscode';
import type { Extent } from '../../core/yaml/editing/cursor';
import type { OutlineItem } from '../../core/yaml/editing/outline';
import type { Workbench } from '../workbench';
import { isHelpedByRedHat } from './yaml-files';

/** The keys of a file, for the outline, the breadcrumbs and Go to Symbol. */
export class YamlOutline implements vscode.DocumentSymbolProvider {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
    if (isHelpedByRedHat(document)) {
      return [];
    }
    const { outlineOf } = this.#workbench.engine();
    const rangeOf = ({ start, end }: Extent) => new vscode.Range(document.positionAt(start), document.positionAt(end));
    const symbolOf = ({ name, detail, head, whole, children }: OutlineItem): vscode.DocumentSymbol => {
      const kind = children.length > 0 ? vscode.SymbolKind.Module : vscode.SymbolKind.Property;
      // VS Code refuses a symbol without a name.
      const symbol = new vscode.DocumentSymbol(name || '""', detail, kind, rangeOf(whole), rangeOf(head));
      symbol.children = children.map(symbolOf);
      return symbol;
    };
    return outlineOf(document.getText()).map(symbolOf);
  }
}
