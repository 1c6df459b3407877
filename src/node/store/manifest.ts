import type { ArtifactKey } from '../../core/provenance/key';
import type { FolderEntry } from '../files/sha256';
import type { StepName } from '../runs/events';

export const manifestVersion = 1;

/** What a step was given. `artifact` leads back along the lineage; a source file only has its hash. */
export interface ArtifactInput {
  readonly sha256: string;
  readonly artifact?: ArtifactKey;
  /** What a person calls it: a file name, a hub id. */
  readonly name?: string;
}

/** A file of a person's that went into an artifact. What of it matters is hashed among the inputs. */
export interface SourceFile {
  /** From the recipe's folder where it lies there, else its name alone. */
  readonly name: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Of a dataset: the rows that went in. */
  readonly rows?: number;
}

/**
 * Where a file outside the store lies: below the user's cache, below the recipe's folder, or elsewhere, which only a
 * file beside the manifests knows. Absent in what versions before wrote: an absolute path.
 */
export type ReferenceRoot = 'cache' | 'project' | 'elsewhere';

/** Where the content is. `reference`: a file outside the store, known by its hash. */
export type ArtifactContent =
  | { readonly kind: 'file'; readonly sha256: string; readonly sizeBytes: number; readonly fileName: string }
  | {
      readonly kind: 'folder';
      /** SHA-256 of the canonical JSON of `files`. */
      readonly sha256: string;
      readonly sizeBytes: number;
      readonly files: readonly FolderEntry[];
    }
  | {
      readonly kind: 'reference';
      readonly sha256: string;
      readonly sizeBytes: number;
      readonly in?: ReferenceRoot;
      /** Below that, with forward slashes. */
      readonly path: string;
    };

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** `artifacts/<key>.json`: from what, by what and how an artifact came to be, and what it scored. */
export interface Manifest {
  readonly version: typeof manifestVersion;
  readonly key: ArtifactKey;
  readonly step: StepName;
  readonly variant?: string;
  readonly stepVersion: number;
  readonly recipe: string;
  readonly createdAt: string;
  readonly elapsedMs: number;
  readonly inputs: Readonly<Record<string, ArtifactInput>>;
  readonly sources?: readonly SourceFile[];
  readonly parameters: JsonValue;
  readonly tools: Readonly<Record<string, string>>;
  readonly content: ArtifactContent;
  /** Numbers that the step found out: loss, scores, tokens a second. */
  readonly metrics: Readonly<Record<string, number>>;
}
