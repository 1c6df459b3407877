/** What a step prints, one JSON object a line; events.schema.json says the same for both sides. */
export type StepEvent =
  | {
      readonly event: 'progress';
      readonly step: string;
      readonly done: number;
      readonly total: number;
      readonly unit: string;
      readonly loss?: number;
      readonly tokensPerSecond?: number;
      readonly secondsLeft?: number;
    }
  | { readonly event: 'metric'; readonly name: string; readonly value: number; readonly unit?: string }
  | { readonly event: 'log'; readonly level: 'debug' | 'info' | 'warning' | 'error'; readonly message: string }
  | { readonly event: 'artifact'; readonly name: string; readonly path: string }
  | { readonly event: 'error'; readonly code: string; readonly message: string; readonly fix: string }
  | { readonly event: 'done'; readonly [summary: string]: unknown };
