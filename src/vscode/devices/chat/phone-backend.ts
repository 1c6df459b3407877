import path from 'node:path';
import type { ModelShape } from '../../../core/memory/gate';
import { actionLogFile } from '../../../node/actions/action-log';
import { openAction } from '../../../node/actions/open-action';
import { type PhoneFacts, readPhoneFacts } from '../../../node/adb/facts';
import { openPhone, type Phone } from '../../../node/adb/phone';
import type { AdbLink } from '../../../node/adb/server';
import { readContacts } from '../../../node/contacts/read-contacts';
import { Conversation } from '../../../node/conversation/conversation';
import { readPhoneClock } from '../../../node/conversation/phone-clock';
import { phoneFolder } from '../../../node/device/phone-folder';
import { installPhoneProgram } from '../../../node/device/phone-program';
import { type PushProgress, pushFile } from '../../../node/device/push/push-file';
import { requireSuitablePhone } from '../../../node/device/require-suitable';
import { type InstalledRuntime, installRuntime } from '../../../node/device/runtime';
import type { DeviceSession } from '../../../node/device/session';
import { chooseLoadMode } from '../../../node/device/session/load-mode';
import { listSessions } from '../../../node/device/session/session-folders';
import { startSharedSession } from '../../../node/device/session/shared-session';
import { inspectModel } from '../../../node/gguf/inspect-model';
import type { Project } from '../../../node/project/project';
import { storeFolderName } from '../../../node/store/layout';
import { recordTelemetry, type TelemetryRecording } from '../../../node/telemetry/record-telemetry';
import type { DeployStep } from '../../../protocol/webview/device-chat';
import { type AdbSettings, connectAdb } from '../../setup/adb-link';
import { type ToolSource, workbenchTools } from '../../setup/tools';
import type { ChatBackend, DeployedChat, DeployOptions } from './backend';
import { firstSample, sampleView } from './sample-view';
import { StepReporter } from './step-reporter';

/** For an adb server that has to be started first; the session tries again until the phone is back. */
const linkTimeoutMs = 30_000;

export interface ModelFile {
  readonly filePath: string;
  readonly sha256?: string;
}

export interface AdapterFile extends ModelFile {
  readonly label: string;
  readonly sizeBytes: number;
}

export interface PhoneBackendOptions {
  readonly serial: string;
  readonly project: Project;
  readonly model: ModelFile;
  /** Finds, or makes, what is applied beside the model, which is its base then. */
  readonly adapter?: ((signal: AbortSignal) => Promise<AdapterFile>) | undefined;
  readonly adb: AdbSettings;
  readonly toolSource: ToolSource;
}

interface StartedSession {
  readonly session: DeviceSession;
  /** Path on the phone of our small program. */
  readonly receiver: string | undefined;
  readonly adapter: AdapterFile | undefined;
}

/** The real parts behind a chat: adb, the push, llama-server on the phone. */
export class PhoneBackend implements ChatBackend {
  readonly steps: readonly DeployStep[];
  readonly #options: PhoneBackendOptions;

  constructor(options: PhoneBackendOptions) {
    this.#options = options;
    const adapter = { id: 'adapter', title: 'Push the adapter', status: 'waiting' } as const;
    this.steps = [
      { id: 'connect', title: 'Connect to the phone', status: 'waiting' },
      { id: 'runtime', title: 'Push llama-server', status: 'waiting' },
      { id: 'model', title: options.adapter ? 'Push the base model' : 'Push the model', status: 'waiting' },
      ...(options.adapter ? [adapter] : []),
      { id: 'start', title: 'Start the model on the phone', status: 'waiting' },
    ];
  }

  async deploy(options: DeployOptions): Promise<DeployedChat> {
    const { signal } = options;
    const reporter = new StepReporter(this.steps, options.onStep);
    const { phone, facts } = await reporter.run('connect', async () => ({ result: await this.#connect(signal) }));
    options.onSample(firstSample(facts));
    try {
      requireSuitablePhone(facts);
      const { adapter, ...started } = await this.#start(phone, facts, { reporter, options });
      const running = await this.#running(phone, started.session, { ...started, options });
      return { ...running, ...(adapter && { adapter }) };
    } catch (error) {
      phone.close();
      throw error;
    }
  }

  /** A started session with what runs beside it; nothing of it is left when that fails. */
  async #running(
    phone: Phone,
    session: DeviceSession,
    { receiver, options }: { readonly receiver: string | undefined; readonly options: DeployOptions },
  ): Promise<DeployedChat> {
    const telemetry = receiver === undefined ? undefined : await this.#record(phone, session, { receiver, options });
    const close = async () => {
      await telemetry?.stop().catch(() => {});
      await session.stop().finally(() => phone.close());
    };
    try {
      return { ...(await this.#answers(phone, session, options.signal)), close };
    } catch (error) {
      await close().catch(() => {});
      throw error;
    }
  }

  async #connect(signal: AbortSignal): Promise<{ readonly phone: Phone; readonly facts: PhoneFacts }> {
    const { serial } = this.#options;
    const phone = await openPhone(await this.#openLink(signal), serial, { signal });
    try {
      return { phone, facts: await readPhoneFacts(phone, { signal }) };
    } catch (error) {
      phone.close();
      throw error;
    }
  }

  #openLink(signal: AbortSignal): Promise<AdbLink> {
    const { adb, toolSource } = this.#options;
    return connectAdb(adb, { ...toolSource, signal });
  }

  async #start(
    phone: Phone,
    facts: PhoneFacts,
    { reporter, options }: { readonly reporter: StepReporter; readonly options: DeployOptions },
  ): Promise<StartedSession> {
    const { signal, onSession } = options;
    const { model } = this.#options;
    const { shape } = await inspectModel(model.filePath, signal);
    await this.#checkMemory(phone, facts, { shape, onSession, signal });
    const { runtime, receiver } = await this.#pushRuntime(phone, facts, { reporter, signal });
    const modelBlob = await reporter.run('model', (onProgress) => push(phone, model, { receiver, onProgress, signal }));
    const adapter =
      this.#options.adapter && (await this.#pushAdapter(phone, this.#options.adapter, { reporter, receiver, signal }));
    const { contextTokens, threads, keepServer } = this.#options.project.recipe.device;
    return reporter.run('start', async (_onProgress, note) => {
      let isAdopted = false;
      const session = await startSharedSession(phone, {
        modelBlob,
        ...(adapter && { adapter: { blob: adapter.blob, scale: 1 } }),
        runtime,
        contextTokens,
        threads,
        keepServer,
        phoneProgram: receiver,
        ...(shape && { shape }),
        openLink: () => this.#openLink(AbortSignal.timeout(linkTimeoutMs)),
        signal,
        onEvent: (event) => {
          isAdopted ||= event.type === 'adopted';
          if (event.type === 'measuringThreads') {
            note(`measuring with ${event.threads} ${event.threads === 1 ? 'thread' : 'threads'}`);
          }
          onSession(event);
        },
      });
      return { result: { session, receiver, adapter: adapter?.file }, isReused: isAdopted };
    });
  }

  /**
   * Says what the model will take before anything is sent, and refuses what cannot be loaded; where a server of ours is
   * still on the phone, what it gives back is known only when it ended, and the start looks again.
   */
  async #checkMemory(
    phone: Phone,
    facts: PhoneFacts,
    {
      shape,
      onSession,
      signal,
    }: Pick<DeployOptions, 'onSession' | 'signal'> & { readonly shape: ModelShape | undefined },
  ): Promise<void> {
    const { contextTokens } = this.#options.project.recipe.device;
    try {
      chooseLoadMode({ contextTokens, onEvent: onSession, ...(shape && { shape }) }, facts);
    } catch (error) {
      const { sessions } = await phoneFolder(phone, { signal });
      const left = await listSessions(phone, sessions, signal);
      if (!left.some(({ process }) => process)) {
        throw error;
      }
    }
  }

  /** The conversion of an adapter takes a while the first time. */
  #pushAdapter(
    phone: Phone,
    find: (signal: AbortSignal) => Promise<AdapterFile>,
    { reporter, ...options }: Omit<PushOptions, 'onProgress'> & { readonly reporter: StepReporter },
  ): Promise<{ readonly blob: string; readonly file: AdapterFile }> {
    return reporter.run('adapter', async (onProgress, note) => {
      note('converting it');
      const file = await find(options.signal);
      const { result: blob, isReused } = await push(phone, file, { ...options, onProgress });
      return { result: { blob, file }, isReused };
    });
  }

  #pushRuntime(
    phone: Phone,
    facts: PhoneFacts,
    { reporter, signal }: { readonly reporter: StepReporter; readonly signal: AbortSignal },
  ): Promise<{ readonly runtime: InstalledRuntime; readonly receiver: string | undefined }> {
    return reporter.run('runtime', async (onProgress, note) => {
      const onSetup = ({ title, state }: { readonly title: string; readonly state: string }) => {
        if (state === 'running') {
          note(`making ${title}`);
        }
      };
      const tools = await workbenchTools({ ...this.#options.toolSource, signal, onProgress: onSetup });
      const choice = await tools.runtimesFor(facts);
      const program = await tools.phoneProgram(facts);
      const receiver = program && (await installPhoneProgram(phone, program.file, { signal }))?.path;
      const runtime = await installRuntime(phone, { ...choice, facts, receiver, onProgress, signal });
      return { result: { runtime, receiver }, isReused: runtime.sentBytes === 0 };
    });
  }

  /** A file for each session, beside what else the project has made. */
  #record(
    phone: Phone,
    session: DeviceSession,
    { receiver, options }: { readonly receiver: string; readonly options: DeployOptions },
  ): Promise<TelemetryRecording | undefined> {
    const { folder } = this.#options.project;
    const recording = recordTelemetry(phone, {
      file: path.join(folder, storeFolderName, 'sessions', `${session.id}.telemetry.jsonl`),
      phoneProgram: receiver,
      server: () => session.process,
      onSample: (sample) => options.onSample(sampleView(sample)),
    });
    // A folder that cannot be written to is no reason not to talk.
    return recording.catch(() => undefined);
  }

  async #answers(phone: Phone, session: DeviceSession, signal: AbortSignal): Promise<Omit<DeployedChat, 'close'>> {
    const { schema, recipe, folder } = this.#options.project;
    const logFile = await actionLogFile(folder);
    const clock = await readPhoneClock(phone, session.facts, { signal });
    const conversation = new Conversation({
      askModel: (request) => session.chat(request),
      schema,
      systemPrompt: recipe.systemPrompt,
      stop: recipe.stop,
      context: clock,
    });
    const { contextTokens } = recipe.device;
    return {
      prepare: () => void session.client.prepare(),
      ask: (text, replySignal, settings) => conversation.ask(text, replySignal, settings),
      resume: (turns) => conversation.resume(turns, contextTokens),
      clock: () => {
        const { now, timeZone, locale } = clock();
        return { now, timeZone, locale };
      },
      setAdapterScale: (scale) => session.setAdapterScale(scale),
      reconnect: (waitSignal) => conversation.refresh(waitSignal),
      revise: (resolved, words) => conversation.actions.revise(resolved, words),
      useContacts: async (readSignal) => conversation.actions.useContacts(await readContacts(phone, readSignal)),
      open: (resolved, openSignal) => openAction(phone, resolved, { logFile, signal: openSignal }),
    };
  }
}

interface PushOptions {
  readonly receiver: string | undefined;
  readonly onProgress: (progress: PushProgress) => void;
  readonly signal: AbortSignal;
}

/** @returns the path on the phone */
async function push(
  phone: Phone,
  { filePath, sha256 }: ModelFile,
  options: PushOptions,
): Promise<{ readonly result: string; readonly isReused: boolean }> {
  const pushed = await pushFile(phone, filePath, { ...(sha256 !== undefined && { sha256 }), ...options });
  return { result: pushed.blobPath, isReused: pushed.reused };
}
