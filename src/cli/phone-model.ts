import { existsSync } from 'node:fs';
import path from 'node:path';
import { formatBytes } from '../core/text/bytes';
import type { PhoneListing } from '../node/adb/devices';
import { type PhoneFacts, readPhoneFacts } from '../node/adb/facts';
import { openPhone, type Phone } from '../node/adb/phone';
import {
  type IdentifiedFile,
  type PushOptions,
  type PushPlan,
  type PushProgress,
  pushFile,
} from '../node/device/push/push-file';
import { type DeviceSession, type SessionEvent, startSession } from '../node/device/session';
import { type DeployedFile, type StartStep, startModel } from '../node/device/start-model';
import type { ProvisionedTools } from '../node/pipeline/provisioned-tools';
import type { Project } from '../node/project/project';
import { storeFolderName } from '../node/store/layout';
import { recordTelemetry, type TelemetryRecording } from '../node/telemetry/record-telemetry';
import { openAdbLink } from './adb-link';
import type { CommandContext } from './command';
import { commandTools } from './command-tools';
import type { ModelFile } from './model-file';
import { tellSessionEvent } from './tell-session-event';
import { TimeLeft } from './terminal/estimate';
import { formatProgress } from './terminal/format';

/** A model that answers on a phone; disposing ends its server there. */
export interface PhoneModel extends AsyncDisposable {
  readonly phone: Phone;
  readonly session: DeviceSession;
  /** Path on the phone of our small program; undefined where plain shell has to do. */
  readonly phoneProgram: string | undefined;
  readonly loadMs: number | undefined;
}

export interface PhoneModelOptions {
  /** Its serial number, or the phone as adb listed it a moment ago. */
  readonly phone: string | PhoneListing;
  readonly model: ModelFile;
  /** The same file, identified already: for several phones it is hashed once. */
  readonly source?: IdentifiedFile;
  /** Applied beside the model, which is its base then. */
  readonly adapter?: { readonly file: ModelFile; readonly scale: number };
  readonly project: Project;
  /** Shared by several phones; default: those of this installation. */
  readonly tools?: ProvisionedTools;
  /** Told what the phone says of itself, before it is used. */
  readonly onFacts?: (facts: PhoneFacts) => void;
  /** Told what becomes of the model and the link to it, beside the person at the terminal. */
  readonly onSession?: (event: SessionEvent) => void;
}

const startStep = 'phone/start';

/** Pushes what is missing and starts the model on a phone, with a checklist. */
export async function openPhoneModel(options: PhoneModelOptions, context: CommandContext): Promise<PhoneModel> {
  const { signal } = context;
  const link = await openAdbLink(context);
  const phone = await openPhone(link, options.phone, { signal });
  let loadMs: number | undefined;
  const onSession = (event: SessionEvent) => {
    loadMs ??= event.type === 'ready' ? event.loadMs : undefined;
    if (event.type === 'measuringThreads') {
      const threads = event.threads === 1 ? '1 thread' : `${event.threads} threads`;
      context.output.checklist.progress(startStep, `measuring with ${threads}`);
    }
    tellSessionEvent(event, context);
    options.onSession?.(event);
  };
  try {
    const steps = new PhoneSteps(phone, context);
    const facts = await readPhoneFacts(phone, { signal });
    options.onFacts?.(facts);
    const { model, adapter, source } = options;
    const { session, phoneProgram } = await startModel(phone, facts, {
      model: deployedFile(model),
      source,
      adapter: adapter && (async () => deployedFile(adapter.file)),
      adapterScale: adapter?.scale,
      device: options.project.recipe.device,
      tools: async () => options.tools ?? (await commandTools(context)),
      openLink: () => openAdbLink(context),
      runStep: (step, work) => steps.run(step, titleOf(step, options), work),
      onPlan: (plan) => steps.tellPlan(plan),
      onSession,
      startSession,
      signal,
    });
    const telemetry = phoneProgram === undefined ? undefined : await record(phone, session, { phoneProgram, options });
    const dispose = async () => {
      await telemetry?.stop().catch(() => {});
      await session.stop().finally(() => phone.close());
    };
    return { phone, session, phoneProgram, loadMs, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    phone.close();
    throw error;
  }
}

function deployedFile({ path: filePath, sha256 }: ModelFile): DeployedFile {
  return { filePath, ...(sha256 !== undefined && { sha256 }) };
}

function titleOf(step: StartStep, { model, adapter }: PhoneModelOptions): string {
  switch (step) {
    case 'runtime':
      return 'llama-server to the phone';
    case 'model':
      return fileTitle(model);
    case 'adapter':
      return fileTitle(adapter?.file ?? model);
    case 'start':
      return 'Start the model on the phone';
  }
}

function fileTitle({ name, sizeBytes }: ModelFile): string {
  return `${name} (${formatBytes(sizeBytes)}) to the phone`;
}

/** A file for each session, beside what else the project has made; none in a folder that is no project's. */
async function record(
  phone: Phone,
  session: DeviceSession,
  { phoneProgram, options }: { readonly phoneProgram: string; readonly options: PhoneModelOptions },
): Promise<TelemetryRecording | undefined> {
  const store = path.join(options.project.folder, storeFolderName);
  if (options.project.isPlain && !existsSync(store)) {
    return undefined;
  }
  const file = path.join(store, 'sessions', `${session.id}.telemetry.jsonl`);
  return recordTelemetry(phone, { file, phoneProgram, server: () => session.process });
}

export interface ModelPush {
  /** Names the step in progress events: `push-model`, `push-adapter`. */
  readonly kind?: 'model' | 'adapter';
  /** The same file, identified already. */
  readonly source?: IdentifiedFile | undefined;
  /** Path of our small program on the phone. */
  readonly receiver: string | undefined;
}

/** What happens on the way to a phone, each a line of the checklist and events for programs. */
export class PhoneSteps {
  readonly #phone: Phone;
  readonly #context: CommandContext;

  constructor(phone: Phone, context: CommandContext) {
    this.#phone = phone;
    this.#context = context;
  }

  async pushModel(model: ModelFile, { kind = 'model', receiver, source }: ModelPush) {
    const options = this.pushOptions(model, receiver);
    return this.run(kind, fileTitle(model), async (onProgress) => {
      const startedAt = performance.now();
      let copiedBytes = 0;
      const onPlan = (plan: PushPlan) => {
        copiedBytes = plan.copiedBytes;
        this.tellPlan(plan);
      };
      const pushed = await pushFile(this.#phone, source ?? model.path, { ...options, onProgress, onPlan });
      const elapsedMs = Math.round(performance.now() - startedAt);
      return { result: { ...pushed, copiedBytes, elapsedMs }, sentBytes: pushed.sentBytes };
    });
  }

  pushOptions({ sha256 }: ModelFile, receiver: string | undefined): PushOptions {
    return { ...(sha256 !== undefined && { sha256 }), receiver, signal: this.#context.signal };
  }

  /** What is going to travel; who did not ask hears of it only where something is saved. */
  tellPlan(plan: PushPlan, { isAsked = false } = {}): void {
    const { totalBytes, storedBytes, copiedBytes, travelBytes } = plan;
    const { output } = this.#context;
    const travelPercent = totalBytes === 0 ? 0 : (100 * travelBytes) / totalBytes;
    output.event({ event: 'plan', ...plan, travelPercent });
    if (isAsked || travelBytes < totalBytes) {
      const saved = [
        storedBytes > 0 ? `${formatBytes(storedBytes)} are there` : '',
        copiedBytes > 0 ? `${formatBytes(copiedBytes)} did not change and are copied on the phone` : '',
      ].filter((part) => part !== '');
      const sends = `${formatBytes(travelBytes)} of ${formatBytes(totalBytes)} (${travelPercent.toFixed(1)} %)`;
      output.say(`  ${sends} will travel: ${saved.join(', ') || 'the phone has nothing of it'}.`);
    }
  }

  /** A line of the checklist, with what was sent where the step sends something. */
  async run<Result>(
    step: StartStep,
    title: string,
    work: (onProgress: (progress: PushProgress) => void) => Promise<{ result: Result; sentBytes?: number }>,
  ): Promise<Result> {
    const id = `phone/${step}`;
    const { checklist } = this.#context.output;
    const timeLeft = new TimeLeft();
    checklist.start(id, title);
    try {
      const { result, sentBytes } = await work(({ phase, doneBytes: done, totalBytes: total }) => {
        this.#context.output.event({ event: 'progress', step: `push-${step}`, phase, done, total, unit: 'bytes' });
        const secondsLeft = phase === 'sending' ? timeLeft.update(done, total, performance.now()) : undefined;
        const words = phase === 'hashing' ? 'hashing ' : '';
        checklist.progress(id, words + formatProgress({ done, total, unit: 'bytes', secondsLeft }));
      });
      checklist.end(id, 'done', sentBytes === undefined ? '' : sentText(sentBytes));
      return result;
    } catch (error) {
      checklist.end(id, 'failed');
      throw error;
    }
  }
}

function sentText(sentBytes: number): string {
  return sentBytes === 0 ? 'already there' : `sent ${formatBytes(sentBytes)}`;
}
