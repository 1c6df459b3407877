// As much of VS Code's API as the extension's activation and its trees need, in a plain Node. Whatever else is called
// answers with something that can be disposed of.
const { readFileSync } = require('node:fs');
const path = require('node:path');

class Disposable {
  static from(...parts) {
    return new Disposable(() => parts.map((part) => part.dispose()));
  }
  constructor(end = () => {}) {
    this.dispose = end;
  }
}

class EventEmitter {
  #listeners = new Set();
  event = (listener) => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };
  fire(value) {
    for (const listener of this.#listeners) {
      listener(value);
    }
  }
  dispose() {
    this.#listeners.clear();
  }
}

class Uri {
  static file = (file) => new Uri(file);
  static parse = (text) => new Uri(text);
  static joinPath = (uri, ...parts) => new Uri(path.join(uri.fsPath, ...parts));
  constructor(fsPath) {
    this.scheme = 'file';
    this.fsPath = fsPath;
    this.path = fsPath;
  }
}

class TreeItem {
  constructor(label, collapsibleState) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}

/** Classes that the extension builds on, enumerations and functions that nothing asks for here. */
function anything() {
  return new Proxy(class {}, {
    get: (target, name) => (name in target ? Reflect.get(target, name) : anything()),
    apply: () => orAnything(new Disposable()),
  });
}

function orAnything(known) {
  const answer = () => orAnything(new Disposable());
  // What has a `then` would be waited for.
  const isUnknown = (target, name) => typeof name === 'string' && name !== 'then' && !(name in target);
  return new Proxy(known, { get: (target, name) => (isUnknown(target, name) ? answer : target[name]) });
}

/** @param {string} folder of the workspace @param {Map<string, object>} trees is filled with the views' providers */
exports.standIn = (folder, trees) => {
  const log = orAnything({ info() {}, warn() {}, error: console.error, debug() {} });
  const known = {
    Disposable,
    EventEmitter,
    Uri,
    TreeItem,
    TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
    l10n: { t: (text, ...values) => text.replaceAll(/\{(\d+)\}/g, (_, index) => values[index]) },
    commands: orAnything({ executeCommand: async () => undefined }),
    workspace: orAnything({
      isTrusted: true,
      workspaceFolders: [{ uri: Uri.file(folder), name: path.basename(folder), index: 0 }],
      textDocuments: [],
      getConfiguration: () => ({ get: (_name, usual) => usual, inspect: () => undefined }),
    }),
    window: orAnything({
      visibleTextEditors: [],
      activeTextEditor: undefined,
      tabGroups: orAnything({ all: [] }),
      createOutputChannel: () => log,
      createTreeView(id, { treeDataProvider }) {
        trees.set(id, treeDataProvider);
        return orAnything({ id });
      },
    }),
    languages: orAnything({}),
    extensions: orAnything({ getExtension: () => undefined, all: [] }),
    env: orAnything({ language: 'en' }),
    lm: orAnything({}),
    tasks: orAnything({}),
  };
  // Bundles copy what a module lists, so that all has to be listed.
  return { ...Object.fromEntries(apiNames().map((name) => [name, anything()])), ...known };
};

/** Every class, enumeration and namespace of the API. */
function apiNames() {
  const declarations = readFileSync(require.resolve('@types/vscode/index.d.ts'), 'utf8');
  return [...declarations.matchAll(/^\texport (?:class|enum|namespace) (\w+)/gm)].map(([, name]) => name);
}
