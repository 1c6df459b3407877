import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { ArtifactKey } from '../../core/provenance/key';
import { compareTimes } from '../../core/text/compare-times';
import { writeFileAtomic } from '../files/atomic-write';
import { makeFolder } from '../files/make-folder';
import { namesIn } from '../files/names';
import type { StepName } from '../runs/events';
import { type ContentState, contentState, hashedState } from './content-state';
import { explainRefusedWrite } from './disk-space';
import { StoreLayout, storeFolderName } from './layout';
import { acquireLock, type HeldLock } from './lock';
import type { ArtifactContent, Manifest } from './manifest';
import type { ManifestCache } from './manifest-cache';
import { storeFile, storeFolder } from './objects';
import { readManifest } from './read-manifest';
import { placeOf, referTo } from './reference';

/** A manifest together with where its content lies. */
export interface StoredArtifact {
  readonly manifest: Manifest;
  /** Absolute path of the file or folder. Read only: other artifacts may share it. */
  readonly path: string;
}

/** An artifact and whether its content is what its manifest says. */
export interface Verification {
  readonly status: ContentState;
  readonly artifact: StoredArtifact;
}

/** A manifest that tells nothing to this version: damaged, or of a later one. */
export interface UnreadableManifest {
  readonly path: string;
  readonly error: WorkbenchError;
}

export interface StoreContents {
  /** Every finished artifact, oldest first. */
  readonly artifacts: readonly StoredArtifact[];
  readonly unreadable: readonly UnreadableManifest[];
}

/** What a step hands over: where its output lies inside the store's work folder, or a file that stays where it is. */
export type StepOutput =
  | { readonly kind: 'file' | 'folder'; readonly path: string }
  | { readonly kind: 'reference'; readonly path: string; readonly sha256: string };

/** Steps that only tell something of a variant, under the variant's name. */
export const reports: ReadonlySet<StepName> = new Set(['evaluate', 'check-logits']);

/** The artifact store of one recipe folder. Content is write-once; a manifest is written last and says that it is whole. */
export class Store {
  readonly layout: StoreLayout;

  constructor(folder: string) {
    this.layout = new StoreLayout(folder);
  }

  /**
   * The artifact of a key, or undefined if it was never finished, or its content is gone or damaged.
   * @throws WorkbenchError `store.manifestNewer`, `store.manifestUnreadable`, `file.unreadable`
   */
  async get(key: ArtifactKey): Promise<StoredArtifact | undefined> {
    const found = await this.check(key);
    return found?.status === 'intact' ? found.artifact : undefined;
  }

  /** What is known of a key without reading a content that looks as it did. @throws as `get` */
  async check(key: ArtifactKey, signal?: AbortSignal): Promise<Verification | undefined> {
    const artifact = await this.describe(key);
    return artifact && { status: await contentState(this.layout, contentOf(artifact), signal), artifact };
  }

  /** For who is about to use it. @throws WorkbenchError `store.contentGone`, `store.corrupt`, `file.unreadable` */
  async requireContent(artifact: StoredArtifact, signal?: AbortSignal): Promise<void> {
    const status = await contentState(this.layout, contentOf(artifact), signal);
    if (status !== 'intact') {
      const code = status === 'missing' ? 'store.contentGone' : 'store.corrupt';
      throw new WorkbenchError(code, { path: artifact.path });
    }
  }

  /** The artifact of a key by its manifest alone: its content may be gone. @throws as `get` */
  async describe(key: ArtifactKey): Promise<StoredArtifact | undefined> {
    const manifest = await readManifest(this.layout.manifest(key));
    return manifest && (await this.#locate(manifest));
  }

  /** Hashes an output, moves it into place, then writes its manifest: from then on the step is done. */
  async put(manifest: Omit<Manifest, 'content'>, output: StepOutput, signal?: AbortSignal): Promise<StoredArtifact> {
    const content = await this.#storeContent(output, signal);
    const whole: Manifest = { ...manifest, content };
    await writeFileAtomic(this.layout.manifest(manifest.key), `${JSON.stringify(whole, null, 2)}\n`);
    return this.#locate(whole);
  }

  /** Every finished artifact that can be read, oldest first; `contents` tells of the others. */
  async list(): Promise<readonly StoredArtifact[]> {
    return this.contents().then(
      ({ artifacts }) => artifacts,
      () => [],
    );
  }

  /** Everything that has a manifest. @param cache of who looks often @throws WorkbenchError `file.unreadable` */
  async contents(cache?: ManifestCache): Promise<StoreContents> {
    const names = await namesIn(this.layout.artifacts);
    const files = names.filter((name) => /^[0-9a-f]+\.json$/.test(name));
    const read = await Promise.all(files.map((name) => this.#read(path.join(this.layout.artifacts, name), cache)));
    const artifacts = read.filter((one) => one !== undefined && 'manifest' in one);
    const unreadable = read.filter((one) => one !== undefined && 'error' in one);
    artifacts.sort((a, b) => compareTimes(a.manifest.createdAt, b.manifest.createdAt));
    return { artifacts, unreadable };
  }

  /**
   * Finds an artifact by what a person types: a key or its beginning, a variant (`Q4_0`: the newest), or a step name.
   * @throws WorkbenchError `store.unknownArtifact`
   */
  async find(name: string): Promise<StoredArtifact> {
    const newestFirst = [...(await this.list())].reverse();
    const found =
      newestFirst.find(({ manifest }) => !reports.has(manifest.step) && manifest.variant === name) ??
      newestFirst.find(({ manifest }) => manifest.step === name) ??
      newestFirst.find(({ manifest }) => name.length >= 6 && manifest.key.startsWith(name));
    if (!found) {
      throw new WorkbenchError('store.unknownArtifact', { name, folder: this.layout.folder });
    }
    return found;
  }

  /** The artifacts from which this one was made, nearest first, as far as their manifests can be read. */
  async lineage(artifact: StoredArtifact): Promise<readonly StoredArtifact[]> {
    const parents: StoredArtifact[] = [];
    const seen = new Set<ArtifactKey>([artifact.manifest.key]);
    const visit = async ({ manifest }: StoredArtifact): Promise<void> => {
      for (const key of Object.values(manifest.inputs).flatMap((input) => input.artifact ?? [])) {
        const parent = seen.has(key) ? undefined : await this.describe(key).catch(() => undefined);
        if (parent) {
          seen.add(key);
          parents.push(parent);
          await visit(parent);
        }
      }
    };
    await visit(artifact);
    return parents;
  }

  /** Hashes the content of one artifact again. @throws WorkbenchError `file.unreadable`; the signal's reason */
  async verify(artifact: StoredArtifact, signal?: AbortSignal): Promise<Verification> {
    return { status: await hashedState(this.layout, contentOf(artifact), signal), artifact };
  }

  /** Makes the store the caller's own until the lock is released. @throws WorkbenchError `store.locked` */
  async lock(holder: string): Promise<HeldLock> {
    const held = await acquireLock(this.layout.lock('run'), holder);
    // What is left here belongs to a process that was killed in the middle of a step.
    await rm(this.layout.workFolders, { recursive: true, force: true });
    return held;
  }

  /** An empty folder for a step to work in, on the same file system as the store. */
  async workFolder(key: ArtifactKey): Promise<string> {
    const folder = this.layout.work(key);
    await rm(folder, { recursive: true, force: true });
    await makeFolder(folder);
    return folder;
  }

  async #read(
    file: string,
    cache: ManifestCache | undefined,
  ): Promise<StoredArtifact | UnreadableManifest | undefined> {
    try {
      const manifest = await (cache ? cache.read(file) : readManifest(file));
      return manifest && (await this.#locate(manifest));
    } catch (error) {
      if (error instanceof WorkbenchError) {
        return { path: file, error };
      }
      throw error;
    }
  }

  async #locate(manifest: Manifest): Promise<StoredArtifact> {
    const { content } = manifest;
    const place =
      content.kind === 'reference' ? await placeOf(this.layout, content) : this.layout.object(content.sha256);
    return { manifest, path: place };
  }

  async #storeContent(output: StepOutput, signal?: AbortSignal): Promise<ArtifactContent> {
    if (output.kind === 'reference') {
      const { size: sizeBytes } = await stat(output.path);
      const { sha256 } = output;
      return { kind: 'reference', sha256, sizeBytes, ...(await referTo(this.layout, output.path, sha256)) };
    }
    return output.kind === 'folder'
      ? storeFolder(this.layout, output.path, signal)
      : storeFile(this.layout, output.path, signal);
  }
}

function contentOf({ manifest, path: place }: StoredArtifact) {
  return { content: manifest.content, path: place };
}

/**
 * Opens the store beside a recipe, making it if need be; its `.gitignore` keeps all of it out of version control.
 * @throws WorkbenchError `store.unwritable`, `store.diskFull`
 */
export async function openStore(recipeFolder: string): Promise<Store> {
  const store = new Store(path.join(recipeFolder, storeFolderName));
  const { layout } = store;
  try {
    await makeFolder(layout.artifacts);
    await makeFolder(layout.runs);
    const ignored = await readFile(layout.gitignore, 'utf8').catch(() => '');
    if (ignored !== '*\n') {
      await writeFile(layout.gitignore, '*\n');
    }
  } catch (error) {
    throw explainRefusedWrite(error, layout.folder);
  }
  return store;
}
