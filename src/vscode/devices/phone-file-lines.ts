import { formatBytes } from '../../core/text/bytes';
import type { PhoneFile } from '../../node/device/remove';

/** The largest files first, one a line, `92 MB  blobs/sha256-0123456789ab…`; how many more there are is returned beside. */
export function phoneFileLines(
  files: readonly PhoneFile[],
  most: number,
): { readonly lines: readonly string[]; readonly others: number } {
  const bySize = files.toSorted((left, right) => right.sizeBytes - left.sizeBytes || (left.path < right.path ? -1 : 1));
  const lines = bySize.slice(0, most).map(({ path, sizeBytes }) => {
    // A whole hash says no more to a person, and names on a phone may hold anything.
    const name = path.replace(/([0-9a-f]{12})[0-9a-f]{52}/, '$1…').replace(/\p{C}/gu, '?');
    return `${formatBytes(sizeBytes)}  ${name}`;
  });
  return { lines, others: bySize.length - lines.length };
}

/** What files take on a phone together. */
export function totalBytes(files: readonly PhoneFile[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
