import type { JsonRecord } from '../../json/record';

const lineFeed = 0x0a;
/** Longest record, in bytes; a conversation for a phone is a few hundred words. */
const longestRecordBytes = 4_000_000;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A part of a file, by the line where it begins; lines count from 1. */
export interface Piece {
  readonly line: number;
  readonly bytes: Uint8Array;
}

/** A record of a file, or why it is none. */
export interface FoundRecord {
  /** Where it begins. */
  readonly line: number;
  readonly record?: JsonRecord;
  readonly problem?: string;
}

/** The lines of a file, without their ends. */
export function* linesOf(bytes: Uint8Array): Generator<Piece> {
  let line = 1;
  for (let at = 0; at < bytes.length; line += 1) {
    const end = bytes.indexOf(lineFeed, at);
    const next = end < 0 ? bytes.length : end + 1;
    yield { line, bytes: bytes.subarray(at, end < 0 ? next : end) };
    at = next;
  }
}

/** The text of a part of a file, or why it is none; nothing is repaired. */
export function decodePiece(bytes: Uint8Array): { readonly text: string } | { readonly problem: string } {
  if (bytes.length > longestRecordBytes) {
    return { problem: `it has ${bytes.length} bytes; at most ${longestRecordBytes} are read` };
  }
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { problem: 'it is not UTF-8' };
  }
}
