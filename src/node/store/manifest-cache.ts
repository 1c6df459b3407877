import { stat } from 'node:fs/promises';
import type { Manifest } from './manifest';
import { readManifest } from './read-manifest';

interface KnownManifest {
  readonly look: string;
  readonly manifest: Manifest;
}

/** Manifests by their files: one that looks as it did is not read again. */
export class ManifestCache {
  readonly #known = new Map<string, KnownManifest>();

  /** @throws as `readManifest` */
  async read(file: string): Promise<Manifest | undefined> {
    const found = await stat(file, { bigint: true }).catch(() => undefined);
    const look = found && `${found.ino} ${found.size} ${found.mtimeNs}`;
    const known = this.#known.get(file);
    if (look !== undefined && known?.look === look) {
      return known.manifest;
    }
    this.#known.delete(file);
    const manifest = await readManifest(file);
    if (look !== undefined && manifest) {
      this.#known.set(file, { look, manifest });
    }
    return manifest;
  }
}
