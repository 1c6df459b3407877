import * as vscode from 'vscode';
import type { PlacedProblem } from '../../node/project/check-project';
import { describeThrown } from '../notices';
import type { Workbench } from '../workbench';
import type { TaskTools } from './follow-task';

/** Tells what is wrong in a recipe, its actions and its datasets, in lines that a problem matcher reads. */
export async function checkTask(workbench: Workbench, recipePath: string, tools: TaskTools): Promise<number> {
  const { checkProject, readYamlLanguages } = workbench.engine();
  const { say, signal } = tools;
  const counts = { error: 0, warning: 0, information: 0 };
  try {
    say(vscode.l10n.t('Checking {0}', recipePath));
    const languages = await readYamlLanguages(workbench.resourceFolder);
    for await (const problem of checkProject(recipePath, { languages, signal })) {
      counts[problem.severity] += 1;
      say(problemLine(problem));
    }
    say(vscode.l10n.t('Errors: {0}, warnings: {1}.', counts.error, counts.warning));
    return counts.error > 0 ? 1 : 0;
  } catch (error) {
    const { message, fix } = describeThrown(error);
    say(signal.aborted ? vscode.l10n.t('Cancelled.') : `${message} ${fix}`);
    return 1;
  }
}

/** As `mobile-llm dataset check` writes it: not translated, the problem matcher reads it. */
function problemLine({ file, line, column, severity, message, fix }: PlacedProblem): string {
  return `${file}:${line}:${column}: ${severity}: ${message} ${fix}`;
}
