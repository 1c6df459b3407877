/** Whether the phone can be reached. */
export type LinkView =
  | { readonly kind: 'up' }
  /** It is waited for; what was being written goes on there. */
  | { readonly kind: 'lost'; readonly awaySeconds: number }
  /** It did not come back in time; the next request tries again. */
  | { readonly kind: 'gone'; readonly reason: string };

/** A link that was lost and found again, after or in the middle of a turn. */
export interface ReturnView {
  /** `new`: the model had ended and was started anew. */
  readonly server: 'adopted' | 'new';
  readonly awaySeconds: number;
}

/** What the model takes of the phone's memory, as computed before anything is sent and again before it is loaded, in bytes. */
export interface MemoryView {
  readonly weightsBytes: number;
  /** Beside the weights; absent without an adapter. */
  readonly adapterBytes?: number;
  readonly keyValueCacheBytes: number;
  readonly computeBuffersBytes: number;
  /** A second copy of mapped weights; mostly none. */
  readonly repackedBytes: number;
  readonly totalBytes: number;
  /** At that moment. */
  readonly availableBytes: number;
  /** Of what is available so much is left to Android. */
  readonly reserveBytes: number;
  /** `mapped`: Android may drop parts of the file and read them again. */
  readonly loading: 'read' | 'mapped';
  readonly verdict: 'fits' | 'tight' | 'refused';
  /** Why, in a sentence. */
  readonly reason?: string;
}

/** How the phone is in one second. What it does not report is absent, never zero. */
export interface SampleView {
  /** ISO 8601, by the computer's clock. */
  readonly at: string;
  /** Of the reply that was being written, if any. */
  readonly tokensPerSecond?: number;
  readonly serverMemoryBytes?: number;
  readonly availableMemoryBytes?: number;
  readonly batteryCelsius?: number;
  readonly skinCelsius?: number;
  /** 0 none … 6 shutdown, as Android counts. */
  readonly thermalStatus?: number;
  readonly batteryPercent?: number;
  /** Positive into the battery. */
  readonly batteryMilliamperes?: number;
  /** While it charges the current says little of what the model takes. */
  readonly isCharging: boolean;
  readonly clusters: readonly { readonly cpus: string; readonly frequencyKilohertz: number }[];
}

/** So many samples, a second each, are kept for whoever draws them over time. */
export const keptSamples = 120;

/** How full the model's context is. */
export interface ContextView {
  readonly usedTokens: number;
  readonly totalTokens: number;
}
