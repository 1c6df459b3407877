import path from 'node:path';

/** Where candidates wait beside their dataset: made ones for review, corrections from phones in the inbox. */
export type QueueKind = 'review' | 'inbox';

/** `assistant.train.review.jsonl` beside `assistant.train.jsonl`. */
export function queueFileOf(datasetFile: string, kind: QueueKind): string {
  const { dir, name } = path.parse(datasetFile);
  return path.join(dir, `${name}.${kind}.jsonl`);
}
