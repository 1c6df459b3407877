import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ArtifactKey } from '../../core/provenance/key';
import { sha256Hex } from '../files/sha256';
import type { StepName } from '../runs/events';
import type { Manifest } from '../store/manifest';
import { openStore } from '../store/store';
import { createReadModel } from './read-model';
import type { ReadModel, ReadModelOptions, ReadModelState } from './state';

const waitTimeoutMs = 5_000;

export const recipe = `version: 1
name: assistant
base: { embedded: SmolLM2-135M-Instruct }
dataset: [data.jsonl]
training: { rank: 8 }
`;

export const row = (split: string, text: string) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: text },
      { role: 'assistant', content: 'Hello.' },
    ],
    split,
  });

/** A project two levels below a workspace folder, and the read model of it that a test opened last. */
export interface ShownProject {
  readonly folder: string;
  readonly project: string;
  readonly model: ReadModel;
  /** Makes a read model of the folder, which is disposed after the test. */
  create(options?: Partial<ReadModelOptions>): ReadModel;
  /** Makes one, and resolves with what it has read. */
  open(): Promise<ReadModelState>;
  /** Resolves with the first state that is as wanted, this one or a later one. */
  until(isWanted: (state: ReadModelState) => boolean): Promise<ReadModelState>;
  /** Puts an artifact into the project's store. */
  put(step: StepName, text: string, more?: Partial<Manifest>): Promise<ArtifactKey>;
}

/** Gives each test of the enclosing suite a project of its own. */
export function shownProject(): ShownProject {
  let folder = '';
  let project = '';
  let model: ReadModel | undefined;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'read-model-'));
    project = path.join(folder, 'examples', 'assistant');
    mkdirSync(project, { recursive: true });
    writeFileSync(path.join(project, 'mobile-llm.yaml'), recipe);
    writeFileSync(path.join(project, 'data.jsonl'), `${row('train', 'Hi')}\n${row('eval', 'Hey')}\nnot a row\n`);
  });
  afterEach(() => {
    model?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  const opened = () => {
    if (!model) {
      throw new Error('The test has opened no read model yet.');
    }
    return model;
  };
  const create = (options: Partial<ReadModelOptions> = {}) => {
    model?.dispose();
    model = createReadModel({ workspaceFolders: [folder], ...options });
    return model;
  };
  return {
    get folder() {
      return folder;
    },
    get project() {
      return project;
    },
    get model() {
      return opened();
    },
    create,
    open: async () => {
      await create().refresh();
      return opened().snapshot();
    },
    until: (isWanted) => untilState(opened(), isWanted),
    put: (step, text, more) => putArtifact(project, { step, text, more }),
  };
}

function untilState(model: ReadModel, isWanted: (state: ReadModelState) => boolean): Promise<ReadModelState> {
  return new Promise((resolve, reject) => {
    const now = model.snapshot();
    if (isWanted(now)) {
      resolve(now);
      return;
    }
    const timer = setTimeout(() => reject(new Error(JSON.stringify(model.snapshot(), null, 1))), waitTimeoutMs);
    model.onChange((state) => {
      if (isWanted(state)) {
        clearTimeout(timer);
        resolve(state);
      }
    });
  });
}

interface PutArtifact {
  readonly step: StepName;
  readonly text: string;
  readonly more: Partial<Manifest> | undefined;
}

async function putArtifact(project: string, { step, text, more }: PutArtifact): Promise<ArtifactKey> {
  const store = await openStore(project);
  const key = sha256Hex(text) as ArtifactKey;
  const file = path.join(await store.workFolder(key), 'output');
  writeFileSync(file, text);
  const manifest = {
    version: 1,
    key,
    step,
    stepVersion: 1,
    recipe: 'assistant',
    createdAt: '2026-11-21T10:00:00.000Z',
    elapsedMs: 1,
    inputs: {},
    parameters: {},
    tools: {},
    metrics: {},
    ...more,
  } as const;
  await store.put(manifest, { kind: 'file', path: file });
  return key;
}
