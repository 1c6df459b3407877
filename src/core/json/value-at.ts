import { isRecord } from './record';

/** The value at a path of keys and indexes; undefined where there is none. */
export function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((parent, step) => {
    if (Array.isArray(parent)) {
      return typeof step === 'number' ? (parent as readonly unknown[])[step] : undefined;
    }
    return isRecord(parent) && Object.hasOwn(parent, step) ? parent[step] : undefined;
  }, root);
}
