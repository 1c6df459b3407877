import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { ArtifactKey } from '../../core/provenance/key';
import { writeFileAtomic } from '../files/atomic-write';
import { hashFolder, sha256OfFile } from '../files/sha256';
import { StoreLayout, storeFolderName } from './layout';
import { acquireLock, type HeldLock } from './lock';
import type { ArtifactContent, Manifest } from './manifest';
import { folderHash, storeFile, storeFolder } from './objects';
import { readManifest } from './read-manifest';

/** A manifest together with where its content lies. */
export interface StoredArtifact {
  readonly manifest: Manifest;
  /** Absolute path of the file or folder. Read only: other artifacts may share it. */
  readonly path: string;
}

export type Verification =
  | { readonly status: 'intact'; readonly artifact: StoredArtifact }
  | { readonly status: 'missing' | 'corrupt'; readonly artifact: StoredArtifact };

/** What a step hands over: where its output lies inside the store's work folder, or a file that stays where it is. */
export type StepOutput =
  | { readonly kind: 'file' | 'folder'; readonly path: string }
  | { readonly kind: 'reference'; readonly path: string; readonly sha256: string };

/** The artifact store of one recipe folder. Content is write-once; a manifest is written last and says that it is whole. */
export class Store {
  readonly layout: StoreLayout;

  constructor(folder: string) {
    this.layout = new StoreLayout(folder);
  }

  /** The artifact of a key, or undefined if it was never finished or its content is gone. */
  async get(key: ArtifactKey): Promise<StoredArtifact | undefined> {
    const manifest = await readManifest(this.layout.manifest(key));
    if (!manifest) {
      return undefined;
    }
    const artifact = this.#locate(manifest);
    return (await isPresent(artifact)) ? artifact : undefined;
  }

  /** Hashes an output, moves it into place, then writes its manifest: from then on the step is done. */
  async put(manifest: Omit<Manifest, 'content'>, output: StepOutput, signal?: AbortSignal): Promise<StoredArtifact> {
    const content = await this.#storeContent(output, signal);
    const whole: Manifest = { ...manifest, content };
    await writeFileAtomic(this.layout.manifest(manifest.key), `${JSON.stringify(whole, null, 2)}\n`);
    return this.#locate(whole);
  }

  /** Every finished artifact, oldest first. Manifests that cannot be read are left out. */
  async list(): Promise<readonly StoredArtifact[]> {
    const names = await readdir(this.layout.artifacts).catch(() => []);
    const keys = names.filter((name) => /^[0-9a-f]+\.json$/.test(name));
    const manifests = await Promise.all(
      keys.map((name) => readManifest(path.join(this.layout.artifacts, name)).catch(() => undefined)),
    );
    return manifests
      .filter((manifest) => manifest !== undefined)
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
      .map((manifest) => this.#locate(manifest));
  }

  /**
   * Finds an artifact by what a person types: a key or its beginning, a variant (`Q4_0`: the newest), or a step name.
   * @throws WorkbenchError `store.unknownArtifact`
   */
  async find(name: string): Promise<StoredArtifact> {
    const newestFirst = [...(await this.list())].reverse();
    const found =
      newestFirst.find(({ manifest }) => manifest.step !== 'evaluate' && manifest.variant === name) ??
      newestFirst.find(({ manifest }) => manifest.step === name) ??
      newestFirst.find(({ manifest }) => name.length >= 6 && manifest.key.startsWith(name));
    if (!found) {
      throw new WorkbenchError('store.unknownArtifact', { name, folder: this.layout.folder });
    }
    return found;
  }

  /** The artifacts from which this one was made, nearest first. */
  async lineage(artifact: StoredArtifact): Promise<readonly StoredArtifact[]> {
    const parents: StoredArtifact[] = [];
    const keys = Object.values(artifact.manifest.inputs).flatMap((input) => input.artifact ?? []);
    for (const key of keys) {
      const parent = await this.get(key);
      if (parent) {
        parents.push(parent, ...(await this.lineage(parent)));
      }
    }
    return parents;
  }

  /** Hashes the content of one artifact again. */
  async verify(artifact: StoredArtifact, signal?: AbortSignal): Promise<Verification> {
    if (!(await isPresent(artifact))) {
      return { status: 'missing', artifact };
    }
    const { content } = artifact.manifest;
    const sha256 =
      content.kind === 'folder'
        ? folderHash(await hashFolder(artifact.path, { signal }))
        : await sha256OfFile(artifact.path, { signal });
    return { status: sha256 === content.sha256 ? 'intact' : 'corrupt', artifact };
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
    await mkdir(folder, { recursive: true });
    return folder;
  }

  #locate(manifest: Manifest): StoredArtifact {
    const { content } = manifest;
    return { manifest, path: content.kind === 'reference' ? content.path : this.layout.object(content.sha256) };
  }

  async #storeContent(output: StepOutput, signal?: AbortSignal): Promise<ArtifactContent> {
    if (output.kind === 'reference') {
      const { size: sizeBytes } = await stat(output.path);
      return { kind: 'reference', sha256: output.sha256, sizeBytes, path: output.path };
    }
    return output.kind === 'folder'
      ? storeFolder(this.layout, output.path, signal)
      : storeFile(this.layout, output.path, signal);
  }
}

/** Opens the store beside a recipe, making it if need be; its `.gitignore` keeps all of it out of version control. */
export async function openStore(recipeFolder: string): Promise<Store> {
  const store = new Store(path.join(recipeFolder, storeFolderName));
  await mkdir(store.layout.artifacts, { recursive: true });
  await mkdir(store.layout.runs, { recursive: true });
  const ignored = await readFile(store.layout.gitignore, 'utf8').catch(() => '');
  if (ignored !== '*\n') {
    await writeFile(store.layout.gitignore, '*\n');
  }
  return store;
}

async function isPresent({ manifest, path: place }: StoredArtifact): Promise<boolean> {
  const found = await stat(place).catch(() => undefined);
  if (manifest.content.kind === 'folder') {
    return found?.isDirectory() ?? false;
  }
  return found?.size === manifest.content.sizeBytes;
}
