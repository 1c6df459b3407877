const { existsSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');
const vscode = require('vscode');

const askedMs = 100;

/** Tells what the extension host takes once its garbage is collected, whenever `FOLDER.memory-ask` appears. */
exports.activate = () => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) {
    return;
  }
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc');
  const place = path.join(path.dirname(folder.uri.fsPath), path.basename(folder.uri.fsPath));
  setInterval(() => {
    if (existsSync(`${place}.memory-ask`)) {
      rmSync(`${place}.memory-ask`);
      collect();
      collect();
      const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
      writeFileSync(`${place}.memory-told`, JSON.stringify({ heapUsed, external, arrayBuffers, rss }));
    }
  }, askedMs);
};
