import type { DeepOptions, DeepPart } from '../node/dataset/checking/deep-check';
import { cleanLinesFileOf, signaturesFileOf } from '../node/dataset/checking/signature-cache';
import { openTokenCounter } from '../node/dataset/tokens/open-token-counter';
import { sha256OfFile } from '../node/files/sha256';
import { provisionedTools } from '../node/pipeline/provisioned-tools';
import { resourceFolderOf } from '../node/pipeline/resource-folder';
import type { Project } from '../node/project/project';
import { cacheFolder } from '../node/setup/cache-folder';
import type { CommandContext } from './command';

/** A deep check that is about to run, with what it shows meanwhile. */
export interface OpenDeepCheck extends AsyncDisposable {
  readonly options: DeepOptions;
  /** Why the rules that need the tokenizer are left out; undefined where they are not. */
  readonly skipped: string | undefined;
  /** Ends the last line of progress. */
  end(): void;
}

const titles: Readonly<Record<DeepPart, string>> = {
  signatures: 'Checking rows',
  near: 'Comparing rows',
  tokens: 'Counting tokens',
};

/** Opens what the deep rules need. Nothing is downloaded: without set-up no tokens are counted. */
export async function openDeepCheck(
  file: string,
  project: Project | undefined,
  { output, signal }: CommandContext,
): Promise<OpenDeepCheck> {
  const { checklist } = output;
  const tokens = project && (await openTokens(project, signal));
  let running: DeepPart | undefined;
  const end = () => {
    if (running !== undefined) {
      checklist.end(running, 'done');
    }
    running = undefined;
  };
  const onProgress = (part: DeepPart, done: number, total: number) => {
    if (running !== part) {
      end();
      running = part;
      checklist.start(part, titles[part]);
    }
    checklist.progress(part, `${done} of ${total}`);
  };
  const program = await programHash();
  const clean = program === undefined ? undefined : { file: cleanLinesFileOf(file), program };
  const kept = { cacheFile: signaturesFileOf(file), clean };
  const shared = { end, async [Symbol.asyncDispose]() {} };
  if (!tokens?.available) {
    return {
      ...shared,
      options: { ...kept, onProgress },
      skipped: tokens?.reason ?? 'there is no recipe above this file.',
    };
  }
  const { counter, limits, systemPrompt } = tokens;
  await counter.expectChanges(file, systemPrompt);
  const count: NonNullable<DeepOptions['tokens']>['count'] = (document, told) =>
    counter.countLines(document, systemPrompt, { signal, onProgress: told });
  return {
    end,
    options: { ...kept, onProgress, tokens: { count, limits } },
    skipped: undefined,
    [Symbol.asyncDispose]: () => counter[Symbol.asyncDispose](),
  };
}

/** Of the rules, as they are in this bundle; undefined where sources are run as they are. */
async function programHash(): Promise<string | undefined> {
  const program = import.meta.filename;
  return program.endsWith('.mjs') ? sha256OfFile(program) : undefined;
}

async function openTokens(project: Project, signal: AbortSignal) {
  const resourceFolder = resourceFolderOf(import.meta.dirname);
  const tools = await provisionedTools({ signal, resourceFolder, onlyReady: true, onProgress: () => {} });
  return openTokenCounter(project, { tools, signal, cacheFolder: cacheFolder(), isTrusted: true });
}
