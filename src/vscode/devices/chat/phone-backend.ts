import path from 'node:path';
import { openAction } from '../../../node/actions/open-action';
import { type PhoneFacts, readPhoneFacts } from '../../../node/adb/facts';
import { openPhone, type Phone } from '../../../node/adb/phone';
import type { AdbLink } from '../../../node/adb/server';
import { readContacts } from '../../../node/contacts/read-contacts';
import { Conversation } from '../../../node/conversation/conversation';
import { readPhoneClock } from '../../../node/conversation/phone-clock';
import type { DeviceSession } from '../../../node/device/session';
import { type StartedModel, startModel } from '../../../node/device/start-model';
import type { Project } from '../../../node/project/project';
import { storeFolderName } from '../../../node/store/layout';
import { recordTelemetry, type TelemetryRecording } from '../../../node/telemetry/record-telemetry';
import type { DeployStep } from '../../../protocol/webview/device-chat';
import { l10n } from '../../l10n';
import { type AdbSettings, connectAdb } from '../../setup/adb-link';
import { type ToolSource, workbenchTools } from '../../setup/tools';
import type { ChatBackend, DeployedChat, DeployOptions } from './backend';
import { type AdapterFile, type ModelFile, requireModelFile } from './model-file';
import { firstSample, sampleView } from './sample-view';
import { StepReporter } from './step-reporter';

/** For an adb server that has to be started first; the session tries again until the phone is back. */
const linkTimeoutMs = 30_000;

export interface PhoneBackendOptions {
  readonly serial: string;
  readonly project: Project;
  readonly model: ModelFile;
  /** Finds, or makes, what is applied beside the model, which is its base then. */
  readonly adapter?: ((signal: AbortSignal) => Promise<AdapterFile>) | undefined;
  readonly adb: AdbSettings;
  readonly toolSource: ToolSource;
}

/** The real parts behind a chat: adb, the push, llama-server on the phone. */
export class PhoneBackend implements ChatBackend {
  readonly steps: readonly DeployStep[];
  readonly #options: PhoneBackendOptions;

  constructor(options: PhoneBackendOptions) {
    this.#options = options;
    const adapter = { id: 'adapter', title: l10n.t('Push the adapter'), status: 'waiting' } as const;
    this.steps = [
      { id: 'connect', title: l10n.t('Connect to the phone'), status: 'waiting' },
      { id: 'runtime', title: l10n.t('Push llama-server'), status: 'waiting' },
      {
        id: 'model',
        title: options.adapter ? l10n.t('Push the base model') : l10n.t('Push the model'),
        status: 'waiting',
      },
      ...(options.adapter ? [adapter] : []),
      { id: 'start', title: l10n.t('Start the model on the phone'), status: 'waiting' },
    ];
  }

  async deploy(options: DeployOptions): Promise<DeployedChat> {
    const { signal } = options;
    const reporter = new StepReporter(this.steps, options.onStep);
    await requireModelFile(this.#options.model);
    const { phone, facts } = await reporter.run('connect', async () => ({ result: await this.#connect(signal) }));
    options.onSample(firstSample(facts));
    try {
      const { adapter, session, phoneProgram } = await this.#start(phone, facts, { reporter, options });
      const running = await this.#running(phone, session, { phoneProgram, options });
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
    { phoneProgram, options }: { readonly phoneProgram: string | undefined; readonly options: DeployOptions },
  ): Promise<DeployedChat> {
    const telemetry =
      phoneProgram === undefined ? undefined : await this.#record(phone, session, { phoneProgram, options });
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
  ): Promise<StartedModel<AdapterFile>> {
    const { signal, onSession } = options;
    const { model, adapter: findAdapter, toolSource, project } = this.#options;
    const onSetup = ({ title, state }: { readonly title: string; readonly state: string }) => {
      if (state === 'running') {
        reporter.note('runtime', l10n.t('making {0}', title));
      }
    };
    const adapter =
      findAdapter &&
      ((findSignal: AbortSignal) => {
        reporter.note('adapter', l10n.t('converting it'));
        return findAdapter(findSignal);
      });
    return startModel(phone, facts, {
      model,
      adapter,
      device: project.recipe.device,
      tools: () => workbenchTools({ ...toolSource, signal, onProgress: onSetup }),
      openLink: () => this.#openLink(AbortSignal.timeout(linkTimeoutMs)),
      runStep: (step, work) => reporter.run(step, work),
      onPlan: ({ storedBytes, travelBytes }) => {
        if (storedBytes > 0 && travelBytes > 0) {
          reporter.goesOn(storedBytes);
        }
      },
      onMemory: onSession,
      onSession: (event) => {
        if (event.type === 'measuringThreads') {
          reporter.note('start', measuringText(event.threads));
        }
        onSession(event);
      },
      signal,
    });
  }

  /** A file for each session, beside what else the project has made. */
  #record(
    phone: Phone,
    session: DeviceSession,
    { phoneProgram, options }: { readonly phoneProgram: string; readonly options: DeployOptions },
  ): Promise<TelemetryRecording> {
    const { folder } = this.#options.project;
    return recordTelemetry(phone, {
      file: path.join(folder, storeFolderName, 'sessions', `${session.id}.telemetry.jsonl`),
      phoneProgram,
      server: () => session.process,
      onSample: (sample) => options.onSample(sampleView(sample)),
    });
  }

  async #answers(phone: Phone, session: DeviceSession, signal: AbortSignal): Promise<Omit<DeployedChat, 'close'>> {
    const { schema, recipe, folder: recipeFolder } = this.#options.project;
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
      ask: (...asked) => conversation.ask(...asked),
      resume: (turns) => conversation.resume(turns, contextTokens),
      clock: () => {
        const { now, timeZone, locale } = clock();
        return { now, timeZone, locale };
      },
      reconnect: (waitSignal) => conversation.refresh(waitSignal),
      revise: (resolved, words) => conversation.actions.revise(resolved, words),
      useContacts: async (readSignal) => conversation.actions.useContacts(await readContacts(phone, readSignal)),
      open: (resolved, openSignal) => openAction(phone, resolved, { recipeFolder, signal: openSignal }),
    };
  }
}

function measuringText(threads: number): string {
  return threads === 1 ? l10n.t('measuring with 1 thread') : l10n.t('measuring with {0} threads', threads);
}
