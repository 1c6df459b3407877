// How the views are bundled: for dist/ and for the gallery.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** They share nearly everything, which is shipped once, by a name that their pages ask for at once (src/vscode/page-html.ts). */
const chats = ['device-chat', 'comparison'];

/**
 * The esbuild options of the views, of which each has a folder below webview-ui/views.
 * @param {string} root
 * @returns {import('esbuild').BuildOptions[]}
 */
export function viewBundles(root) {
  const views = path.join(root, 'webview-ui', 'views');
  const names = readdirSync(views).filter((name) => existsSync(path.join(views, name, 'main.ts')));
  const shared = {
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    tsconfig: path.join(root, 'webview-ui', 'tsconfig.json'),
    loader: { '.ttf': 'file' },
    outdir: path.join(root, 'dist', 'webview'),
  };
  const entriesOf = (some) => some.map((name) => ({ in: path.join(views, name, 'main.ts'), out: name }));
  return [
    { ...shared, splitting: true, chunkNames: 'chat-shared', entryPoints: entriesOf(chats) },
    { ...shared, entryPoints: entriesOf(names.filter((name) => !chats.includes(name))) },
  ];
}
