import * as vscode from 'vscode';
import type { KeptValues } from '../kept-values';

const keptName = 'models.groupedByType';
const contextName = 'mobileLlm.modelsByType';

/** How the Models view is ordered: by lineage, or by type. Remembered for the folder. */
export class ModelGrouping implements vscode.Disposable {
  readonly #kept: KeptValues;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onChange = this.#changed.event;

  constructor(kept: KeptValues) {
    this.#kept = kept;
    this.#tell();
  }

  get isByType(): boolean {
    return this.#kept.get(keptName) === true;
  }

  async groupByType(isByType: boolean): Promise<void> {
    await this.#kept.update(keptName, isByType);
    this.#tell();
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** For the manifest's when-clauses. */
  #tell(): void {
    void vscode.commands.executeCommand('setContext', contextName, this.isByType);
  }
}
