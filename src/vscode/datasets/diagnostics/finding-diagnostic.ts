import * as vscode from 'vscode';
import { compareSeverity, severityOf } from '../../../core/dataset/check/finding';
import { describeError, WorkbenchError } from '../../../core/errors/workbench-error';
import type { PlacedFinding, PlacedFindings } from '../../../node/dataset/editing/placed-findings';

/** VS Code shows at most 1,000 of a file and about 1,100 of a collection. */
export const mostShown = 900;

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} as const;

/** A diagnostic with the finding that it shows. */
export class FindingDiagnostic extends vscode.Diagnostic {
  readonly finding: PlacedFinding;

  constructor(finding: PlacedFinding) {
    const { code, parameters, line, start, end } = finding;
    const { message, fix } = describeError(new WorkbenchError(code, parameters));
    super(new vscode.Range(line, start, line, end), `${message} ${fix}`, severities[severityOf(code)]);
    this.finding = finding;
    this.code = code;
    this.source = 'Mobile LLM';
  }
}

/** What is shown of findings that were looked for in several ways: the worst first, and how many there are besides. */
export function diagnosticsOf(found: readonly PlacedFindings[]): readonly vscode.Diagnostic[] {
  const findings = found.flatMap((some) => some.findings);
  const worst = findings.toSorted((left, right) => compareSeverity(left.code, right.code)).slice(0, mostShown);
  const moreCount = found.reduce((sum, some) => sum + some.moreCount, findings.length - worst.length);
  const diagnostics: vscode.Diagnostic[] = worst.map((finding) => new FindingDiagnostic(finding));
  if (moreCount > 0) {
    const message = vscode.l10n.t('{0} more: open the dataset editor.', moreCount);
    const more = new vscode.Diagnostic(new vscode.Range(0, 0, 0, 0), message, vscode.DiagnosticSeverity.Information);
    more.source = 'Mobile LLM';
    diagnostics.push(more);
  }
  return diagnostics;
}
