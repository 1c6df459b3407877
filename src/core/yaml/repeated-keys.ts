import { type Document, isScalar, type Scalar, visit } from 'yaml';

/** Every key that stands before in the same map. */
export function repeatedKeys(document: Document): readonly Scalar[] {
  const repeated: Scalar[] = [];
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (isScalar(key) && seen.has(key.value)) {
          repeated.push(key);
        }
        seen.add(isScalar(key) ? key.value : key);
      }
    },
  });
  return repeated;
}
