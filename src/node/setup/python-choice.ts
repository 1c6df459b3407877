/** An interpreter that can be started. */
export interface SystemPython {
  /** Absolute path of the interpreter itself. */
  readonly executable: string;
  /** `3.11.7` */
  readonly version: string;
  /** Why this one: a setting, or where it was found. */
  readonly reason: string;
}

/** The Python that set-up starts from: one that is there, or its own, which it makes where it is missing. */
export type PythonChoice =
  | { readonly kind: 'found'; readonly python: SystemPython }
  | { readonly kind: 'own'; readonly reason: string };
