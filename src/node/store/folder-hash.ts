import { canonicalJson } from '../../core/provenance/canonical-json';
import { type FolderEntry, sha256Hex } from '../files/sha256';

/** SHA-256 that stands for a folder: of the canonical JSON of its sorted files. */
export function folderHash(files: readonly FolderEntry[]): string {
  return sha256Hex(canonicalJson(files.map(({ path, sha256, sizeBytes }) => ({ path, sha256, sizeBytes }))));
}
