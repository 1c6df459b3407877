import type { WorkbenchError } from '../core/errors/workbench-error';
import type { PhoneListing } from '../node/adb/devices';
import { type PhoneFacts, readPhoneFacts } from '../node/adb/facts';
import type { Phone } from '../node/adb/phone';
import { installProgramFor } from '../node/device/phone-program';
import { type IdentifiedFile, identify, planPush } from '../node/device/push/push-file';
import { requireSuitablePhone } from '../node/device/require-suitable';
import { withPhone } from '../node/device/with-phone';
import type { ProvisionedTools } from '../node/pipeline/provisioned-tools';
import { openAdbLink } from './adb-link';
import type { CommandContext } from './command';
import type { ModelFile } from './model-file';
import { PhoneSteps } from './phone-model';
import { formatProgress } from './terminal/format';

/** One file on its way to one phone or several. */
export interface FilePush {
  readonly model: ModelFile;
  readonly kind: 'model' | 'adapter';
  /** The file by its content: it is hashed once, for however many phones. */
  readonly source: IdentifiedFile;
  readonly isDryRun: boolean;
  readonly tools: ProvisionedTools;
}

/** What was sent, or with `--dry-run` would be. */
export type PushReport = Awaited<ReturnType<typeof tellPlan>> | Awaited<ReturnType<PhoneSteps['pushModel']>>;

/** Reads the file for its hash, where that is not known. @throws as `identify` does */
export async function identifyForPush(
  { path, name, sha256 }: ModelFile,
  kind: FilePush['kind'],
  { output, signal }: CommandContext,
): Promise<IdentifiedFile> {
  const { checklist } = output;
  return identify(path, {
    ...(sha256 !== undefined && { sha256 }),
    signal,
    onProgress: ({ phase, doneBytes: done, totalBytes: total }) => {
      output.event({ event: 'progress', step: `push-${kind}`, phase, done, total, unit: 'bytes' });
      checklist.start('hash', `Hash ${name}`);
      checklist.progress('hash', formatProgress({ done, total, unit: 'bytes' }));
      if (done === total) {
        checklist.end('hash', 'done');
      }
    },
  });
}

/**
 * Puts the file on one phone, through lost links, or with `isDryRun` says what would travel.
 * @throws WorkbenchError those of `withPhone`, `requireSuitablePhone`, `pushFile` and `planPush`
 */
export async function pushToPhone(
  listing: PhoneListing,
  push: FilePush,
  { context, onFacts }: { readonly context: CommandContext; readonly onFacts?: (facts: PhoneFacts) => void },
): Promise<PushReport> {
  const { output, signal } = context;
  const { serial: device } = listing;
  const work = async (phone: Phone): Promise<PushReport> => {
    const facts = await readPhoneFacts(phone, { signal });
    onFacts?.(facts);
    requireSuitablePhone(facts);
    const steps = new PhoneSteps(phone, context);
    const receiver = await installProgramFor(phone, facts, { tools: push.tools, signal });
    const { model, kind, source } = push;
    return push.isDryRun
      ? tellPlan(phone, push, { steps, receiver })
      : steps.pushModel(model, { kind, receiver, source });
  };
  const onWaiting = (lost: WorkbenchError, retry: number) => {
    output.event({ event: 'waiting', device, retry, code: lost.code });
    output.say(`${lost.message} Waiting for the phone to come back; the push goes on where it was.`);
  };
  return withPhone(listing, work, { openLink: () => openAdbLink(context), onWaiting, signal });
}

async function tellPlan(
  phone: Phone,
  { model, source }: FilePush,
  { steps, receiver }: { readonly steps: PhoneSteps; readonly receiver: string | undefined },
) {
  const plan = await planPush(phone, source, steps.pushOptions(model, receiver));
  steps.tellPlan(plan, { isAsked: true });
  return { dryRun: true, ...plan } as const;
}
