/** One line that `mobile-llm-phone receive` prints. `bytes` counts from the file's start. */
export type ReceiveReport =
  /** What an earlier push left: its SHA-256 up to each multiple of the chunk, then up to its end. */
  | { readonly kind: 'prefix' | 'have'; readonly bytes: number; readonly sha256: string }
  /** That much is written. */
  | { readonly kind: 'stored'; readonly bytes: number }
  /** That much was compared with the PC's hash, and agrees. */
  | { readonly kind: 'confirmed'; readonly bytes: number }
  /** What came behind this byte arrived damaged and was cut off. */
  | { readonly kind: 'damaged'; readonly bytes: number }
  /** The file has its name. */
  | { readonly kind: 'done'; readonly bytes: number; readonly sha256: string };

/** Reads one line; undefined for anything else, because a phone's words are never trusted. */
export function parseReceiveReport(line: string): ReceiveReport | undefined {
  const [, kind, digits, sha256] = /^([a-z]+) (\d{1,16})(?: ([0-9a-f]{64}))?\r?$/.exec(line) ?? [];
  const bytes = Number(digits);
  if (kind === 'prefix' || kind === 'have' || kind === 'done') {
    return sha256 === undefined ? undefined : { kind, bytes, sha256 };
  }
  if (kind === 'stored' || kind === 'confirmed' || kind === 'damaged') {
    return sha256 === undefined ? { kind, bytes } : undefined;
  }
  return undefined;
}
