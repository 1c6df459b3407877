import { neededBytes } from './preflight';
import type { SetupItem } from './progress';

/** The parts that each part is made with; those of these come on top. npm only downloads: what is there needs none. */
const madeWith: Readonly<Partial<Record<SetupItem, readonly SetupItem[]>>> = {
  'own-python': ['uv'],
  python: ['uv', 'own-python'],
  'native-tools': ['uv', 'own-python'],
  'embedded-base': ['uv', 'own-python'],
  npm: ['uv', 'own-python'],
  'llama-source': ['npm'],
  'llama-host': ['native-tools', 'llama-source'],
  'llama-tools': ['llama-host'],
};

/** What has to be made before a part is there. */
export interface PartPlan {
  readonly items: readonly SetupItem[];
  /** At most, on the disk, while it is made. */
  readonly bytes: number;
}

/** The wanted parts and all that they are made with, as far as they are missing. */
export function planParts(wanted: readonly SetupItem[], missing: ReadonlySet<SetupItem>): PartPlan {
  const items = new Set<SetupItem>();
  const add = (item: SetupItem): void => {
    for (const part of madeWith[item] ?? []) {
      if (part !== 'npm' || missing.has(item)) {
        add(part);
      }
    }
    if (missing.has(item)) {
      items.add(item);
    }
  };
  for (const item of wanted) {
    add(item);
  }
  return { items: [...items], bytes: [...items].reduce((sum, item) => sum + neededBytes[item], 0) };
}
