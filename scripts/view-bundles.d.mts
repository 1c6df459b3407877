import type { BuildOptions } from 'esbuild';

/** The esbuild options of the views, of which each has a folder below webview-ui/views: the chats', then the others'. */
export function viewBundles(root: string): readonly [chats: BuildOptions, others: BuildOptions];
