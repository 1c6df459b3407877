import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { appBundle, bundleFileName, bundleSchemaFileName, type GoldenPair } from '../../core/package/app-bundle';
import { appPage } from '../../core/package/app-page';
import type { PackageFacts } from '../../core/package/facts';
import { readText } from '../project/project';
import type { PackageEntry } from './write-package';

/** Where the sources of the loaders lie in a checkout and in the installed extension, and in a package. */
const loaderFolders = ['kotlin', 'llama.rn'] as const;

/** The files that a package has for people who ship the model in an app of their own. */
export async function bundleEntries(
  facts: PackageFacts,
  golden: readonly GoldenPair[],
  resourceFolder: string,
): Promise<readonly PackageEntry[]> {
  const schema = await readText(path.join(resourceFolder, 'schemas', 'app-bundle.schema.json'));
  return [
    { name: bundleFileName, text: appBundle(facts, golden) },
    { name: bundleSchemaFileName, text: schema },
    { name: 'APP.md', text: appPage(facts, golden.length) },
    ...(await loaderSources(path.join(resourceFolder, 'app-bundle'))),
  ];
}

async function loaderSources(folder: string): Promise<readonly PackageEntry[]> {
  const entries = await Promise.all(
    loaderFolders.map(async (kind) => {
      const names = (await readdir(path.join(folder, kind))).sort();
      return Promise.all(
        names.map(async (name) => ({
          name: `loaders/${kind}/${name}`,
          text: await readText(path.join(folder, kind, name)),
        })),
      );
    }),
  );
  return entries.flat();
}
