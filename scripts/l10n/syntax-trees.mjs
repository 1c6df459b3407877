// Reads TypeScript files without their types: only what is written in them matters here.
import path from 'node:path';
import { API } from 'typescript/unstable/sync';

/**
 * @param {string} root absolute folder
 * @param {readonly string[]} files absolute paths
 * @template Result
 * @param {(sourceFiles: readonly import('typescript/unstable/ast').SourceFile[]) => Result} use the trees are readable only while it runs
 * @returns {Result}
 */
export function withSyntaxTrees(root, files, use) {
  // A project of these files alone: the libraries of the real one would take seconds to read.
  const project = path.join(root, 'tsconfig.l10n.json');
  const text = JSON.stringify({ compilerOptions: { noResolve: true, noLib: true, types: [] }, files });
  const api = new API({ cwd: root, fs: { readFile: (name) => (path.resolve(name) === project ? text : undefined) } });
  try {
    const program = api.updateSnapshot({ openProjects: [project] }).getProjects()[0]?.program;
    const trees = files.map((file) => program?.getSourceFile(file));
    if (trees.includes(undefined)) {
      throw new Error(`TypeScript did not read ${files[trees.indexOf(undefined)]}.`);
    }
    return use(trees);
  } finally {
    api.close();
  }
}
