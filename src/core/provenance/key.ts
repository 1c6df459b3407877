import { canonicalJson } from './canonical-json';

/** SHA-256 in lower-case hexadecimal; core gets it from outside. */
export type Sha256Hex = (bytes: Uint8Array) => string;

/** The key of an artifact: 64 hexadecimal digits. */
export type ArtifactKey = string & { readonly __brand: 'ArtifactKey' };

/** Everything that decides what a step makes. Equal ingredients give the same key on every machine. */
export interface ArtifactIngredients {
  readonly step: string;
  /** Raised whenever the step's code makes something else of the same inputs. */
  readonly stepVersion: number;
  /** SHA-256 of each input, by its role. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly parameters: unknown;
  /** Version of each tool, by name. */
  readonly tools: Readonly<Record<string, string>>;
}

/** The name of what a step makes of these inputs with these parameters and tools. */
export function artifactKey(ingredients: ArtifactIngredients, sha256Hex: Sha256Hex): ArtifactKey {
  const { step, stepVersion, inputs, parameters, tools } = ingredients;
  const text = canonicalJson({ step, stepVersion, inputs, parameters, tools });
  return sha256Hex(new TextEncoder().encode(text)) as ArtifactKey;
}
