import * as vscode from 'vscode';
import type { Endpoint } from '../../node/serving/endpoint';
import type { RequestReport } from '../../node/serving/request-report';
import type { Loan } from '../../node/supervisor/lent';
import { showErrorDescription } from '../notices';
import type { Workbench } from '../workbench';
import type { PhoneModel } from './listed-models';
import type { PhoneModels, RunningModel } from './phone-models';

/** A model that programs of this computer can use just now. */
export interface ServedEndpoint {
  readonly model: PhoneModel;
  readonly address: string;
  readonly key: string;
}

interface OpenEndpoint extends ServedEndpoint {
  readonly endpoint: Endpoint;
  readonly loan: Loan<RunningModel>;
}

/** The models that this window serves over HTTP; they end with it. */
export class ServedEndpoints {
  readonly #workbench: Workbench;
  readonly #models: PhoneModels;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #open = new Map<string, OpenEndpoint>();
  readonly onChange = this.#changed.event;

  constructor(workbench: Workbench, models: PhoneModels) {
    this.#workbench = workbench;
    this.#models = models;
  }

  list(): readonly ServedEndpoint[] {
    return [...this.#open.values()];
  }

  /** Serves a model, under the address and the key that it has already if it is served. @throws what starting it throws */
  async start(model: PhoneModel): Promise<ServedEndpoint> {
    const loan = await this.#models.borrow(model, this.#workbench.signal);
    const known = this.#open.get(model.id);
    if (known) {
      await loan.giveBack();
      return known;
    }
    try {
      const { Endpoint: ModelEndpoint, randomKey } = this.#workbench.engine();
      const key = randomKey();
      const onRequest = (report: RequestReport) => this.#workbench.log.info(`serving: ${JSON.stringify(report)}`);
      const endpoint = await ModelEndpoint.open({ model: loan.thing.served, key, port: 0, onRequest });
      const open = { model, address: endpoint.address, key, endpoint, loan };
      this.#open.set(model.id, open);
      this.#changed.fire();
      void loan.thing.ended.then((reason) => this.#endedByItself(open, reason));
      return open;
    } catch (error) {
      await loan.giveBack();
      throw error;
    }
  }

  /** Nothing happens for a model that is not served. */
  async stop({ id }: Pick<PhoneModel, 'id'>): Promise<void> {
    const open = this.#open.get(id);
    if (open) {
      this.#open.delete(id);
      this.#changed.fire();
      await open.endpoint[Symbol.asyncDispose]();
      await open.loan.giveBack();
    }
  }

  async end(): Promise<void> {
    await Promise.allSettled(this.list().map(({ model }) => this.stop(model)));
  }

  async #endedByItself(open: OpenEndpoint, reason: string): Promise<void> {
    if (this.#open.get(open.model.id) === open) {
      await this.stop(open.model).catch(() => {});
      const message = vscode.l10n.t('{0} is not served any more: {1}', open.model.name, reason);
      const fix = vscode.l10n.t('Serve it again once the phone is ready.');
      await showErrorDescription(this.#workbench, { code: 'serving.ended', message, fix });
    }
  }
}
