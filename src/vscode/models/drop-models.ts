import * as vscode from 'vscode';
import type { TreeNode } from '../tree-node';

const addressList = 'text/uri-list';

/** Files and folders that are dropped onto the Models view are added to the store, one after the other. */
export const dropModels: vscode.TreeDragAndDropController<TreeNode> = {
  dragMimeTypes: [],
  dropMimeTypes: [addressList],
  async handleDrop(target, dropped) {
    const list = (await dropped.get(addressList)?.asString()) ?? '';
    const addresses = list.split(/\r?\n/u).filter((line) => line !== '' && !line.startsWith('#'));
    for (const uri of addresses.map((address) => vscode.Uri.parse(address)).filter(({ scheme }) => scheme === 'file')) {
      // The command refuses in a folder that is not trusted, and says how it went.
      await vscode.commands.executeCommand('mobileLlm.addModel', { subject: target?.subject, filePath: uri.fsPath });
    }
  },
};
