import type { TransferRange } from '../../../core/transfer/splice';

/** One attempt at getting the rest of a file into a part file on the phone, and the part file its name. */
export interface TransferRequest {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly partPath: string;
  /** What lies there already, as far as is known. */
  readonly partBytes: number;
  readonly targetPath: string;
  readonly mode: '0600' | '0700';
  /** The phone must report something new this often. */
  readonly inactivityTimeoutMs: number;
  /** Called before anything is sent: where it goes on, and how what is left gets to the phone. */
  readonly onStart: (offset: number, ranges: readonly TransferRange[]) => void;
  /** Bytes of the file that the phone has stored. */
  readonly onStored: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** How it ended. Whatever it says, the target is the verified file or what it was before. */
export interface TransferOutcome {
  readonly kind: /** The file has its name. */
    | 'stored'
    /** Another push writes this part file, or did until now. */
    | 'busy'
    /** The same chunk was damaged again and again; what came before it stays. */
    | 'damaged'
    /** All arrived and is another file than was announced; it was deleted. */
    | 'mismatch'
    /** No space is left; what fitted stays. */
    | 'full'
    /** The receiver does not run on this phone. */
    | 'unusable';
  /** Bytes that travelled. */
  readonly sentBytes: number;
}
