/** A build that is on the phone and was seen to run there. */
export interface InstalledRuntime {
  readonly id: string;
  /** Path on the phone. */
  readonly serverPath: string;
  /** What it says of itself: upstream's version line. */
  readonly version: string;
  readonly sentBytes: number;
  /** Builds that use more of the processor and did not do on this phone, with the reason. */
  readonly steppedDown: readonly { readonly id: string; readonly reason: string }[];
}
