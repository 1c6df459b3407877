import path from 'node:path';
import { actionLogFile } from '../../../node/actions/action-log';
import { openAction } from '../../../node/actions/open-action';
import { type PhoneFacts, readPhoneFacts } from '../../../node/adb/facts';
import { openPhone, type Phone } from '../../../node/adb/phone';
import type { AdbLink } from '../../../node/adb/server';
import { readContacts } from '../../../node/contacts/read-contacts';
import { Conversation } from '../../../node/conversation/conversation';
import { readPhoneClock } from '../../../node/conversation/phone-clock';
import { installPhoneProgram } from '../../../node/device/phone-program';
import { pushFile } from '../../../node/device/push/push-file';
import { type InstalledRuntime, installRuntime } from '../../../node/device/runtime';
import { type DeviceSession, startSession } from '../../../node/device/session';
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

export interface PhoneBackendOptions {
  readonly serial: string;
  readonly project: Project;
  readonly model: { readonly filePath: string; readonly sha256?: string };
  readonly adb: AdbSettings;
  readonly toolSource: ToolSource;
}

/** The real parts behind a chat: adb, the push, llama-server on the phone. */
export class PhoneBackend implements ChatBackend {
  readonly steps: readonly DeployStep[] = [
    { id: 'connect', title: 'Connect to the phone', status: 'waiting' },
    { id: 'runtime', title: 'Push llama-server', status: 'waiting' },
    { id: 'model', title: 'Push the model', status: 'waiting' },
    { id: 'start', title: 'Start the model on the phone', status: 'waiting' },
  ];
  readonly #options: PhoneBackendOptions;

  constructor(options: PhoneBackendOptions) {
    this.#options = options;
  }

  async deploy(options: DeployOptions): Promise<DeployedChat> {
    const { signal } = options;
    const reporter = new StepReporter(this.steps, options.onStep);
    const { phone, facts } = await reporter.run('connect', async () => ({ result: await this.#connect(signal) }));
    options.onSample(firstSample(facts));
    try {
      const { session, receiver } = await this.#start(phone, facts, { reporter, options });
      return await this.#running(phone, session, { receiver, options });
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
  ): Promise<{ readonly session: DeviceSession; readonly receiver: string | undefined }> {
    const { signal, onSession } = options;
    const { shape } = await inspectModel(this.#options.model.filePath, signal);
    const { runtime, receiver } = await this.#pushRuntime(phone, facts, { reporter, signal });
    const blob = await reporter.run('model', async (onProgress) => {
      const { filePath, sha256 } = this.#options.model;
      const known = sha256 === undefined ? {} : { sha256 };
      const pushed = await pushFile(phone, filePath, { ...known, receiver, onProgress, signal });
      return { result: pushed, isReused: pushed.reused };
    });
    const { contextTokens, threads, keepServer } = this.#options.project.recipe.device;
    return reporter.run('start', async (_onProgress, note) => {
      let isAdopted = false;
      const session = await startSession(phone, {
        modelBlob: blob.blobPath,
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
      return { result: { session, receiver }, isReused: isAdopted };
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
    const conversation = new Conversation({
      askModel: (request) => session.chat(request),
      schema,
      systemPrompt: recipe.systemPrompt,
      stop: recipe.stop,
      context: await readPhoneClock(phone, session.facts, { signal }),
    });
    return {
      prepare: () => void session.client.prepare(),
      ask: (text, replySignal) => conversation.ask(text, replySignal),
      reconnect: (waitSignal) => conversation.refresh(waitSignal),
      revise: (resolved, words) => conversation.actions.revise(resolved, words),
      useContacts: async (readSignal) => conversation.actions.useContacts(await readContacts(phone, readSignal)),
      open: (resolved, openSignal) => openAction(phone, resolved, { logFile, signal: openSignal }),
    };
  }
}
