import * as vscode from 'vscode';
import { WorkbenchError } from '../core/errors/workbench-error';
import { commands } from './command-table';
import { showFailure } from './notices';
import { subjectOf, type TreeSubject } from './tree-node';
import type { Workbench } from './workbench';

/** Registers every command of the table. Trust is asked again here: when-clauses only hide. */
export function registerCommands(workbench: Workbench): readonly vscode.Disposable[] {
  return [...commands].map(([id, { needsTrust, run }]) =>
    vscode.commands.registerCommand(id, async (argument: unknown, selection: unknown) => {
      const subject = { ...subjectOf(argument), selected: selectedOf(selection) };
      try {
        if (needsTrust && !vscode.workspace.isTrusted) {
          throw new WorkbenchError('workbench.untrusted');
        }
        await run(workbench, subject);
      } catch (error) {
        await showFailure(workbench, error, subject);
      }
    }),
  );
}

/** The lines that were selected when a menu was opened on one of them. */
function selectedOf(selection: unknown): readonly TreeSubject[] {
  return Array.isArray(selection) ? selection.map(subjectOf) : [];
}
