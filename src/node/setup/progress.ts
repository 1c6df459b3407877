/** The parts that the main job needs, in the order in which a checklist shows them. */
export const setupItems = [
  'uv',
  'python',
  'native-tools',
  'llama-source',
  'llama-host',
  'llama-tools',
  'embedded-base',
] as const;
/** What is only made for somebody with a phone. */
export const phoneItems = [
  'llama-phone',
  'llama-phone-ndk',
  'llama-phone-archive',
  'smoke-models',
  'phone-program-host',
  'phone-program-arm64',
] as const;
/** What is only made where the computer has none. */
export const substituteItems = ['own-python', 'npm'] as const;
export type SetupItem = (typeof setupItems)[number] | (typeof phoneItems)[number] | (typeof substituteItems)[number];

export const setupTitles: Readonly<Record<SetupItem, string>> = {
  uv: 'uv, the Python installer (17 MB)',
  python: 'Python packages for training (about 6 GB)',
  'native-tools': 'cmake, ninja, zig and adb',
  'llama-source': 'llama.cpp source (36 MB)',
  'llama-host': 'llama.cpp built for this computer',
  'llama-tools': "llama.cpp's tools that check and measure",
  'llama-phone': 'llama.cpp built for phones',
  'llama-phone-ndk': 'llama.cpp built for phones with the Android NDK',
  'llama-phone-archive': 'llama.cpp for phones from an archive',
  'smoke-models': 'tiny models to try a phone with',
  'phone-program-host': 'small program for virtual phones',
  'phone-program-arm64': 'small program for phones',
  'embedded-base': 'SmolLM2-135M-Instruct (98 MB)',
  'own-python': 'Python itself (about 35 MB)',
  npm: 'npm, with Node.js (61 MB)',
};

/** How far one part is. `cached` was there before; `waiting` says that another process is making it. */
export interface SetupProgress {
  readonly item: SetupItem;
  readonly title: string;
  readonly state: 'waiting' | 'running' | 'done' | 'cached' | 'failed';
  readonly done?: number;
  readonly total?: number;
  readonly unit?: string;
  readonly detail?: string;
}

/** What a part may tell while it is made. */
export type ReportProgress = (progress: Pick<SetupProgress, 'done' | 'total' | 'unit' | 'detail'>) => void;
