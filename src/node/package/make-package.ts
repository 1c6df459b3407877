import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PackageFacts } from '../../core/package/facts';
import { bundleEntries } from './bundle-entries';
import { collectFacts, type PackagedModel } from './collect-facts';
import { deflateSaving } from './deflate-sample';
import { type GoldenPairs, goldenPairs } from './golden-pairs';
import { packageEntries } from './package-entries';
import { type PackageProgress, type WrittenPackage, writePackage } from './write-package';

/** Folder beside the recipe in which packages lie unless somebody says another. */
const packagesFolderName = 'packages';

export interface PackageRequest {
  readonly packaged: PackagedModel;
  /** With what an app of one's own needs. */
  readonly appBundle: boolean;
  /** Of the base, where neither it nor its folder states one. */
  readonly licence?: string | undefined;
  /** Default: `packages` beside the recipe. */
  readonly outFolder?: string | undefined;
  /** Replaces a package that has other content. */
  readonly force: boolean;
  /** The checkout or the installed extension: holds the loaders for apps. */
  readonly resourceFolder: string;
  readonly signal: AbortSignal;
  /** The package's name is known, and it is being written. */
  readonly onStart?: (title: string) => void;
  readonly onProgress?: (progress: PackageProgress) => void;
}

export interface MadePackage {
  readonly facts: PackageFacts;
  readonly written: WrittenPackage;
  /** Undefined for a package without an app bundle. */
  readonly golden: GoldenPairs | undefined;
  /** The share of the weights that deflating them would save. */
  readonly saving: number;
}

/**
 * Collects what is known of a model and writes its package.
 * @throws those of `collectFacts` and `writePackage`
 */
export async function makePackage(request: PackageRequest): Promise<MadePackage> {
  const { packaged, appBundle, licence, force, resourceFolder, signal, onStart, onProgress } = request;
  const { project } = packaged;
  const collected = await collectFacts(packaged, signal);
  const facts = withLicence(collected.facts, licence);
  const golden = appBundle ? await goldenPairs(collected.lineage.evaluation, project, facts) : undefined;
  const bundle = golden ? await bundleEntries(facts, golden.pairs, resourceFolder) : [];
  const outFolder = path.resolve(request.outFolder ?? path.join(project.folder, packagesFolderName));
  onStart?.(facts.title);
  const entries = [...packageEntries(facts, packaged), ...bundle];
  const order = { outFolder, title: facts.title, entries, force, signal };
  const written = await writePackage({ ...order, ...(onProgress && { onProgress }) });
  if (request.outFolder === undefined) {
    // Gigabytes beside a recipe are committed by accident. A person's own file stays.
    await writeFile(path.join(outFolder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {});
  }
  const saving = await deflateSaving(path.join(written.folder, facts.model.name), signal);
  return { facts, written, golden, saving };
}

/** What the base states itself counts; a person fills the gap. */
function withLicence(facts: PackageFacts, given: string | undefined): PackageFacts {
  const { base } = facts;
  return base === undefined || base.licence || given === undefined
    ? facts
    : { ...facts, base: { ...base, licence: { id: given, source: 'whoever packaged it' } } };
}
