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
import type { DeployStep, PhoneFactsView } from '../../../protocol/webview/device-chat';
import { type AdbSettings, connectAdb } from '../../setup/adb-link';
import { type ToolSource, workbenchTools } from '../../setup/tools';
import type { ChatBackend, DeployedChat, DeployOptions } from './backend';
import { StepReporter } from './step-reporter';

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
    try {
      const session = await this.#start(phone, facts, { reporter, options });
      const deployed = await this.#deployed(phone, session, signal);
      return deployed;
    } catch (error) {
      phone.close();
      throw error;
    }
  }

  async #connect(signal: AbortSignal): Promise<{ readonly phone: Phone; readonly facts: PhoneFacts }> {
    const { adb, serial, toolSource } = this.#options;
    const link: AdbLink = await connectAdb(adb, { ...toolSource, signal });
    const phone = await openPhone(link, serial, { signal });
    try {
      return { phone, facts: await readPhoneFacts(phone, { signal }) };
    } catch (error) {
      phone.close();
      throw error;
    }
  }

  async #start(
    phone: Phone,
    facts: PhoneFacts,
    { reporter, options }: { readonly reporter: StepReporter; readonly options: DeployOptions },
  ): Promise<DeviceSession> {
    const { signal, onEnd } = options;
    const { shape } = await inspectModel(this.#options.model.filePath, signal);
    const { runtime, receiver } = await this.#pushRuntime(phone, facts, { reporter, signal });
    const blob = await reporter.run('model', async (onProgress) => {
      const { filePath, sha256 } = this.#options.model;
      const known = sha256 === undefined ? {} : { sha256 };
      const pushed = await pushFile(phone, filePath, { ...known, receiver, onProgress, signal });
      return { result: pushed, isReused: pushed.reused };
    });
    const { contextTokens } = this.#options.project.recipe.device;
    return reporter.run('start', async () => {
      const session = await startSession(phone, {
        modelBlob: blob.blobPath,
        runtime,
        contextTokens,
        phoneProgram: receiver,
        ...(shape && { shape }),
        signal,
        onEvent: (event) => {
          if (event.type === 'ended') {
            onEnd(`llama-server on the phone ${event.reason}.`);
          }
        },
      });
      return { result: session };
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

  async #deployed(phone: Phone, session: DeviceSession, signal: AbortSignal): Promise<DeployedChat> {
    const { schema, recipe, folder } = this.#options.project;
    const logFile = await actionLogFile(folder);
    const conversation = new Conversation({
      askModel: (request) => session.chat(request),
      schema,
      systemPrompt: recipe.systemPrompt,
      context: await readPhoneClock(phone, session.facts, { signal }),
    });
    return {
      facts: factsView(session.facts),
      ask: (text, replySignal) => conversation.ask(text, replySignal),
      revise: (resolved, words) => conversation.actions.revise(resolved, words),
      useContacts: async (readSignal) => conversation.actions.useContacts(await readContacts(phone, readSignal)),
      open: (resolved, openSignal) => openAction(phone, resolved, { logFile, signal: openSignal }),
      close: async () => {
        await session.stop().finally(() => phone.close());
      },
    };
  }
}

function factsView(facts: PhoneFacts): PhoneFactsView {
  const { memoryAvailableBytes, memoryTotalBytes, batteryCelsius, batteryPercent } = facts;
  return {
    ...(memoryAvailableBytes !== undefined && { availableMemoryBytes: memoryAvailableBytes }),
    ...(memoryTotalBytes !== undefined && { totalMemoryBytes: memoryTotalBytes }),
    ...(batteryCelsius !== undefined && { temperatureCelsius: batteryCelsius }),
    ...(batteryPercent !== undefined && { batteryPercent }),
  };
}
