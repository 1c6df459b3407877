const { appendFileSync } = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

const tickMs = 2;
const reportMs = 250;

/**
 * Writes down how long the extension host was kept from its next turn: by the clock, and by its own processor time, which
 * other programs of a busy computer have no part in.
 */
exports.activate = () => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) {
    return;
  }
  const file = path.join(path.dirname(folder.uri.fsPath), `${path.basename(folder.uri.fsPath)}.host-watch.jsonl`);
  let longest = { clockMs: 0, processorMs: 0 };
  let [clock, processor] = [performance.now(), process.threadCpuUsage()];
  setInterval(() => {
    const spent = process.threadCpuUsage(processor);
    const processorMs = (spent.user + spent.system) / 1000;
    const clockMs = performance.now() - clock;
    longest = {
      clockMs: Math.max(longest.clockMs, clockMs),
      processorMs: Math.max(longest.processorMs, processorMs),
    };
    [clock, processor] = [performance.now(), process.threadCpuUsage()];
  }, tickMs);
  setInterval(() => {
    const resident = process.memoryUsage.rss();
    appendFileSync(file, `${JSON.stringify({ at: Date.now(), resident, ...longest })}\n`);
    longest = { clockMs: 0, processorMs: 0 };
  }, reportMs);
};
