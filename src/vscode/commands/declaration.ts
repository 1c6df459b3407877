import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';

/**
 * One command: what the manifest declares of it, except for its title, which `package.nls.json` holds, and what it
 * does. What it does is imported when it is done, so that a table of commands costs no activation.
 */
export interface CommandDeclaration {
  readonly title: string;
  readonly icon: string;
  /** When-clause; absent for a command that is always of use. */
  readonly enablement?: string;
  /** Refused in Restricted Mode, whatever invoked it. */
  readonly needsTrust: boolean;
  /** @param subject the tree's line or the file that it was invoked on; empty from the palette */
  readonly run: (workbench: Workbench, subject: TreeSubject) => Promise<void>;
}

export type CommandTable = Readonly<Record<`mobileLlm.${string}`, CommandDeclaration>>;

export const inTrustedFolder = 'isWorkspaceTrusted';
export const withRecipe = 'isWorkspaceTrusted && mobileLlm.hasRecipe';
/** Models can be added where there is no recipe. */
export const withStore = 'isWorkspaceTrusted && (mobileLlm.hasRecipe || mobileLlm.hasStore)';
