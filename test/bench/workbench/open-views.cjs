// Activates the packaged bundle in a fresh process and opens every view. Prints what took how long, in milliseconds, by
// the clock and of the processor's time.
// usage: node open-views.cjs BUNDLE FOLDER PHONES
const Module = require('node:module');
const path = require('node:path');
const { standIn } = require('./vscode-stand-in.cjs');

// VS Code's extension host has loaded these parts of Node long before any extension.
const loadedByTheHost = [
  'child_process',
  'crypto',
  'fs/promises',
  'http',
  'https',
  'net',
  'os',
  'tls',
  'url',
  'worker_threads',
  'zlib',
];
for (const name of loadedByTheHost) {
  require(`node:${name}`);
}

const [bundle, folder, phones] = process.argv.slice(2);
const trees = new Map();
const vscode = standIn(folder, trees);
const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? vscode : load(name, ...rest));

/** @returns {Promise<number>} how many lines a view has, all of them opened */
async function linesOf(tree, parent) {
  let count = 0;
  for (const node of await tree.getChildren(parent)) {
    tree.getTreeItem(node);
    count += 1 + (await linesOf(tree, node));
  }
  return count;
}

/** Phones are told of after what lies on the disk. */
async function untilShown(tree, lines) {
  let wake = () => {};
  const subscription = tree.onDidChangeTreeData(() => wake());
  while (true) {
    const changed = new Promise((resolve) => {
      wake = resolve;
    });
    if ((await linesOf(tree)) >= lines) {
      subscription.dispose();
      return;
    }
    await changed;
  }
}

async function timed(work) {
  const startedAt = performance.now();
  const usedBefore = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(usedBefore);
  return { value, ms: performance.now() - startedAt, processorMs: (user + system) / 1000 };
}

async function main() {
  const memento = { get: () => undefined, update: async () => {}, keys: () => [] };
  const extensionPath = path.dirname(path.dirname(bundle));
  const context = {
    extensionPath,
    extensionUri: vscode.Uri.file(extensionPath),
    subscriptions: [],
    workspaceState: memento,
    globalState: { ...memento, setKeysForSync() {} },
    secrets: { get: async () => undefined, onDidChange: () => ({ dispose() {} }) },
    asAbsolutePath: (name) => path.join(extensionPath, name),
  };
  const { value: _, ...activation } = await timed(() => require(bundle).activate(context));
  const views = {};
  const { value: __, ...everything } = await timed(async () => {
    // VS Code asks all that are in sight at once.
    const opening = [...trees].map(async ([id, tree]) => {
      const { value: lines, ...took } = await timed(() => linesOf(tree));
      views[id] = { lines, ...took };
    });
    await Promise.all(opening);
    await untilShown(trees.get('mobileLlm.devices'), Number(phones));
  });
  process.stdout.write(`${JSON.stringify({ activation, views, everything })}\n`);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
