/** What was thrown, as an error. */
export function thrownError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The code of an error, as Node's file functions (`ENOENT`) and we give it; undefined of one without. */
export function thrownCode(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}
