import type { OriginalText } from '../../../../core/dataset/document/original-text';
import type { RowRules } from '../../../../core/dataset/editing/checked-rows';
import { signaturesFileOf } from '../../checking/signature-cache';
import type { FileState } from '../../dataset-file';
import { DatasetEngine } from '../dataset-engine';
import { DeepRules } from '../deep/deep-rules';
import { ListSearch } from '../list-search';
import type { ProjectSettings } from '../project-settings';
import { ReviewQueues } from '../review/review-queues';
import type { DatasetTokens } from '../tokens/dataset-tokens';

/** What was read, and what goes on in the background about it. */
export interface OpenDocument {
  readonly engine: DatasetEngine;
  readonly search: ListSearch;
  readonly deep: DeepRules;
  readonly review: ReviewQueues;
  readonly onDisk: FileOnDisk;
}

export interface FileOnDisk {
  /** Of the bytes that the document was made from. */
  readonly baseSha256: string;
  /** As it was read or saved last. */
  state: FileState;
  /** Of the document that is on the disk; undefined where none is, as after a crash. */
  revision: number | undefined;
}

/** A text that was read: the file's, or that of a backup. */
export interface ReadText {
  readonly text: OriginalText;
  readonly baseSha256: string;
  readonly state: FileState;
  /** Whether the text is that of the file. */
  readonly isSaved: boolean;
}

export interface DocumentSurroundings {
  readonly file: string;
  readonly rules: RowRules;
  readonly project: () => ProjectSettings;
  readonly tokens: DatasetTokens;
  /** Above those of the document that this one takes the place of. */
  readonly firstRevision: number;
  /** Something was found in the background. */
  readonly onChange: () => void;
  /** Tokens were counted. Must not reject. */
  readonly onCounted: () => Promise<void>;
}

/** Makes a document of what was read. Nothing of it is checked yet. */
export function openDocument(read: ReadText, surroundings: DocumentSurroundings): OpenDocument {
  const { file, rules, project, tokens, firstRevision, onChange, onCounted } = surroundings;
  const engine = new DatasetEngine(read.text, rules, firstRevision);
  return {
    engine,
    search: new ListSearch(engine),
    deep: new DeepRules(engine, { project, cacheFile: signaturesFileOf(file), tokens, onChange, onDone: onCounted }),
    review: new ReviewQueues({ file, engine, project, onChange }),
    onDisk: {
      baseSha256: read.baseSha256,
      state: read.state,
      revision: read.isSaved ? engine.revision : undefined,
    },
  };
}

/** Ends what it is busy with, its processes too. */
export async function closeDocument({ review, deep }: OpenDocument): Promise<void> {
  review.dispose();
  await deep[Symbol.asyncDispose]();
}
