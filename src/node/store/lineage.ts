import type { ArtifactInput, Manifest } from './manifest';
import type { Store, StoredArtifact } from './store';

/** What went into an artifact in one role: a source, or an artifact with what went into that. */
export interface LineageInput {
  /** `model`, `adapter`, `base`, `rows` … */
  readonly role: string;
  readonly input: ArtifactInput;
  /** Absent for a source, and for an artifact that is no longer in the store. */
  readonly made?: LineageNode;
}

export interface LineageNode {
  readonly manifest: Manifest;
  readonly inputs: readonly LineageInput[];
  /** What was scored of this very content, oldest first. */
  readonly scores: readonly Manifest[];
}

/** From an artifact back to the files, rows and models that it was made of, with what each of them scored. */
export async function lineageOf(store: Store, artifact: StoredArtifact): Promise<LineageNode> {
  const manifests = (await store.list()).map(({ manifest }) => manifest);
  const byKey = new Map(manifests.map((manifest) => [manifest.key, manifest]));
  const nodes = new Map<string, LineageNode>();
  // A manifest that somebody wrote by hand may say that it was made of itself.
  const begun = new Set<string>();
  const nodeOf = (manifest: Manifest): LineageNode => {
    const known = nodes.get(manifest.key);
    if (known) {
      return known;
    }
    begun.add(manifest.key);
    const inputs = Object.entries(manifest.inputs).map(([role, input]) => {
      const parent = input.artifact && byKey.get(input.artifact);
      const isOwnAncestor = parent && begun.has(parent.key) && !nodes.has(parent.key);
      return { role, input, ...(parent && !isOwnAncestor && { made: nodeOf(parent) }) };
    });
    const node = { manifest, inputs, scores: scoresOf(manifest, manifests) };
    nodes.set(manifest.key, node);
    return node;
  };
  return nodeOf(artifact.manifest);
}

/** What was made of an artifact's content, directly or not: of two with the same content it is not told apart. */
export function descendantsOf(root: StoredArtifact, artifacts: readonly StoredArtifact[]): readonly StoredArtifact[] {
  const line = new Set([root]);
  // A set that grows while it is gone through: the children of children come too.
  for (const { manifest } of line) {
    const isChild = (other: StoredArtifact) =>
      Object.values(other.manifest.inputs).some(({ sha256 }) => sha256 === manifest.content.sha256);
    for (const child of artifacts.filter(isChild)) {
      line.add(child);
    }
  }
  return [...line].slice(1);
}

/** The artifacts that hold a file of this hash, the newest last: it is their content, or lies in their folder. */
export async function holdersOf(store: Store, sha256: string): Promise<readonly StoredArtifact[]> {
  return (await store.list()).filter(
    ({ manifest: { content } }) =>
      content.sha256 === sha256 || (content.kind === 'folder' && content.files.some((file) => file.sha256 === sha256)),
  );
}

function scoresOf({ content }: Manifest, manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(({ step, inputs }) => step === 'evaluate' && inputs['model']?.sha256 === content.sha256);
}
