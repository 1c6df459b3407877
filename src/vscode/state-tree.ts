import * as vscode from 'vscode';
import type { FilePart, ReadModelState } from '../node/read-model/state';
import type { TreeNode } from './tree-node';
import type { Workbench } from './workbench';

/** A view of the read model: draws the nodes that a pure function makes of each state. */
export class StateTree implements vscode.TreeDataProvider<TreeNode> {
  readonly #workbench: Workbench;
  readonly #part: FilePart;
  readonly #nodesOf: (state: ReadModelState) => readonly TreeNode[];
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** Known once the view was looked at. */
  #state: ReadModelState | undefined;
  /** What VS Code was given last. */
  #shown: readonly TreeNode[] = [];

  /**
   * @param part of the disk that the view is about: it is shown before the others are read
   * @param also fire when the nodes change with the state being the same
   */
  constructor(
    workbench: Workbench,
    part: FilePart,
    nodesOf: (state: ReadModelState) => readonly TreeNode[],
    also: readonly vscode.Event<unknown>[] = [],
  ) {
    this.#workbench = workbench;
    this.#part = part;
    this.#nodesOf = nodesOf;
    for (const event of also) {
      event(() => this.#showChange());
    }
  }

  /** The read model is made when the first view is looked at, not before. */
  async getChildren(parent?: TreeNode): Promise<TreeNode[]> {
    if (parent) {
      return [...(parent.children ?? [])];
    }
    const state = await this.#workbench.stateOnDisk(this.#part);
    if (!this.#state) {
      this.#workbench.onState((changed) => {
        this.#state = changed;
        this.#showChange();
      });
    }
    this.#state = state;
    this.#shown = this.#nodesOf(state);
    return [...this.#shown];
  }

  /** Only where a line has changed: a tree that is drawn anew closes its menu. */
  #showChange(): void {
    if (this.#state && JSON.stringify(this.#nodesOf(this.#state)) !== JSON.stringify(this.#shown)) {
      this.#changed.fire(undefined);
    }
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = new vscode.TreeItem(node.label, collapsibleState(node));
    item.id = node.id;
    item.contextValue = node.kind;
    item.iconPath = new vscode.ThemeIcon(node.icon, node.iconColor ? new vscode.ThemeColor(node.iconColor) : undefined);
    if (node.description !== undefined) {
      item.description = node.description;
    }
    if (node.tooltip !== undefined) {
      item.tooltip = node.tooltip;
    }
    if (node.filePath !== undefined) {
      const uri = vscode.Uri.file(node.filePath);
      item.command = { command: 'vscode.open', title: vscode.l10n.t('Open'), arguments: [uri] };
    }
    if (node.command !== undefined) {
      item.command = { command: node.command, title: node.label, arguments: [node] };
    }
    item.accessibilityInformation = { label: [node.label, node.description].filter(Boolean).join(', ') };
    return item;
  }
}

function collapsibleState({ children, isExpanded }: TreeNode): vscode.TreeItemCollapsibleState {
  if (!children || children.length === 0) {
    return vscode.TreeItemCollapsibleState.None;
  }
  return isExpanded ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}
