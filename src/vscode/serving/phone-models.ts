import * as vscode from 'vscode';
import type { DeployProgress } from '../../node/device/deploy-model';
import type { LlamaServerClient } from '../../node/llama/client';
import type { ServedModel } from '../../node/serving/served-model';
import type { Lent, Loan } from '../../node/supervisor/lent';
import { formatFraction } from '../format';
import { type ReportProgress, withNotification } from '../notices';
import { settings } from '../settings';
import type { Workbench } from '../workbench';
import type { PhoneModel } from './listed-models';

/** A model that was asked once is likely to be asked again. */
const keptMs = 300_000;
/** For an adb server that has to be started first; the session tries again until the phone is back. */
const linkTimeoutMs = 30_000;

/** A model that answers on a phone. */
export interface RunningModel {
  readonly served: ServedModel;
  readonly client: LlamaServerClient;
  /** Resolves with the reason, a sentence, when it has ended by itself. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** The models that programs and other extensions use in this window: started by the first use, ended some time after the last. */
export class PhoneModels {
  readonly #workbench: Workbench;
  readonly #lent = new Map<string, Lent<RunningModel>>();
  readonly #running = new Map<string, RunningModel>();

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** Starts the model, with a notification that can cancel it, or joins those who use it. */
  borrow(model: PhoneModel, signal: AbortSignal): Promise<Loan<RunningModel>> {
    const { Lent: LentModel } = this.#workbench.engine();
    const known = this.#lent.get(model.id);
    const lent =
      known ??
      new LentModel<RunningModel>({
        make: (making) => this.#start(model, making),
        end: (running) => running.stop(),
        keptMs,
      });
    this.#lent.set(model.id, lent);
    return lent.borrow(signal);
  }

  /** The model, if it runs; nothing is started. */
  running({ id }: Pick<PhoneModel, 'id'>): RunningModel | undefined {
    return this.#running.get(id);
  }

  /** Ends all of them, whoever uses them. What cannot be told so is ended by the next start. */
  async end(): Promise<void> {
    await Promise.allSettled([...this.#lent.values()].map((lent) => lent.end()));
  }

  #start(model: PhoneModel, making: AbortSignal): Promise<RunningModel> {
    const title = vscode.l10n.t('Starting {0} on {1}', model.name, model.phoneLabel);
    const started = withNotification(this.#workbench, title, async ({ report, signal }) => {
      const either = AbortSignal.any([signal, making]);
      return this.#deploy(model, { report, signal: either });
    });
    return Promise.resolve(started);
  }

  async #deploy(
    model: PhoneModel,
    { report, signal }: { readonly report: ReportProgress; readonly signal: AbortSignal },
  ): Promise<RunningModel> {
    const { connectAdb, deployModel, loadProject, ownAdapter, workbenchTools } = this.#workbench.engine();
    const { toolSource, log } = this.#workbench;
    const project = await loadProject(model.recipePath);
    const { recipe, schema } = project;
    let tellEnd: (reason: string) => void = () => {};
    const ended = new Promise<string>((resolve) => {
      tellEnd = resolve;
    });
    const openLink = () => connectAdb(settings.adb(), { ...toolSource, signal: AbortSignal.timeout(linkTimeoutMs) });
    const session = await deployModel({
      serial: model.serial,
      model: model.file,
      adapter: model.file.hasAdapter ? (either) => ownAdapter(project, toolSource, either) : undefined,
      device: recipe.device,
      openLink,
      tools: () => workbenchTools({ ...toolSource, signal, onProgress: ({ title }) => report(title) }),
      onProgress: (progress) => report(progressText(progress)),
      onSession: (event) => {
        log.debug(`${model.id}: ${event.type}`);
        if (event.type === 'ended') {
          tellEnd(vscode.l10n.t('llama-server on the phone {0}.', event.reason));
          void this.#lent
            .get(model.id)
            ?.end()
            .catch(() => {});
        }
      },
      signal,
    });
    const { contextTokens } = await session.client.props(signal);
    const served = { id: model.requestName, contextTokens, recipe, schema, chat: session.chat.bind(session) };
    const stop = () => {
      this.#running.delete(model.id);
      return session.stop().finally(() => this.#workbench.lookAtPhone(model.serial));
    };
    const running = { served, client: session.client, ended, stop };
    this.#running.set(model.id, running);
    this.#workbench.lookAtPhone(model.serial);
    return running;
  }
}

function progressText(progress: DeployProgress): string {
  switch (progress.step) {
    case 'connect':
      return vscode.l10n.t('connecting');
    case 'runtime':
      return vscode.l10n.t('llama-server to the phone');
    case 'model': {
      const { push } = progress;
      const share = push?.phase === 'sending' ? ` ${formatFraction(push.doneBytes / push.totalBytes)}` : '';
      return `${vscode.l10n.t('model to the phone')}${share}`;
    }
    case 'start':
      return vscode.l10n.t('loading the model');
  }
}
