import type { Manifest } from './manifest';

/**
 * What was made for a recipe of this name, and all that it was made of: a recipe that is renamed, and one beside another,
 * take from the store what was made under the other name. In the order given. Pure.
 */
export function ownManifests(manifests: readonly Manifest[], recipeName: string): readonly Manifest[] {
  const byKey = new Map<string, Manifest>(manifests.map((manifest) => [manifest.key, manifest]));
  const own = new Set(manifests.filter(({ recipe }) => recipe === recipeName));
  // A set that grows while it is gone through: what the parents were made of comes too.
  for (const { inputs } of own) {
    for (const { artifact } of Object.values(inputs)) {
      const parent = artifact && byKey.get(artifact);
      if (parent) {
        own.add(parent);
      }
    }
  }
  return manifests.filter((manifest) => own.has(manifest));
}
