const vscode = require('vscode');

const folder = '/nowhere/chosen environment';

/** Stands for the Python extension: its id, when it starts, and of `@vscode/python-extension` 1.0 what tells the interpreter. */
exports.activate = () => ({
  ready: Promise.resolve(),
  environments: {
    // A folder, as of an environment that conda made.
    getActiveEnvironmentPath: () => ({ id: folder, path: folder }),
    resolveEnvironment: async ({ path }) =>
      path === folder ? { id: folder, path, executable: { uri: vscode.Uri.file(`${path}/bin/python`) } } : undefined,
  },
});
