// Exports every text that the extension shows for translators, or checks that none is left out.
// usage: npm run l10n [-- --check]
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorTexts, translatedTexts, untranslatedTexts } from './l10n/source-texts.mjs';
import { withSyntaxTrees } from './l10n/syntax-trees.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const bundleFile = path.join(root, 'l10n', 'bundle.l10n.json');
/** Titles of commands are in the manifest's own file of texts; a test compares the two. */
const titlesElsewhere = path.join('src', 'vscode', 'commands');

const files = globSync(['src/vscode/**/*.ts', 'src/extension.ts', 'webview-ui/{shared,views}/**/*.ts'], { cwd: root })
  .filter((file) => !/\.(?:test|cases)\.ts$/.test(file) && path.dirname(path.normalize(file)) !== titlesElsewhere)
  .sort()
  .map((file) => path.join(root, file));
const catalogs = globSync('src/core/errors/catalog/*.ts', { cwd: root }).map((file) => path.join(root, file));

const { problems, bundle } = withSyntaxTrees(root, [...files, ...catalogs], (trees) => {
  const sources = trees.slice(0, files.length);
  return {
    problems: sources.flatMap((source) =>
      untranslatedTexts(source).map(
        ({ text, line }) => `${path.relative(root, source.fileName)}:${line}: ${text.trim()}`,
      ),
    ),
    bundle: bundleText([...sources.flatMap(translatedTexts), ...trees.slice(files.length).flatMap(errorTexts)]),
  };
});
if (problems.length > 0) {
  console.error(
    `These texts cannot be translated; give them to vscode.l10n.t (or l10n.t of src/vscode/l10n.ts, or of webview-ui/shared/l10n.ts):`,
  );
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
if (!process.argv.includes('--check')) {
  mkdirSync(path.dirname(bundleFile), { recursive: true });
  writeFileSync(bundleFile, bundle);
} else if (existsSync(bundleFile) && readFileSync(bundleFile, 'utf8') !== bundle) {
  console.error('l10n/bundle.l10n.json is out of date. Run: npm run l10n');
  process.exitCode = 1;
}

/** In VS Code's format: a text with comments has `text/comments` as its key. Sorted, so that changes are easy to read. */
function bundleText(texts) {
  const entries = new Map(
    texts.map(({ text, comment }) =>
      comment.length === 0 ? [text, text] : [`${text}/${comment.join('')}`, { message: text, comment }],
    ),
  );
  const sorted = [...entries].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}
