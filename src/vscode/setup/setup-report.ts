import os from 'node:os';
import type { ToolReport } from '../../node/setup/tool-report';

/** Of what the report is made. */
export interface ReportVersions {
  readonly extension: string;
  readonly vscode: string;
}

/** What the set-up page says, as text for an issue: in English, and without the name of the user's home. */
export function setupReport(reports: readonly ToolReport[], { extension, vscode }: ReportVersions): string {
  const computer = `${process.platform} ${process.arch}, ${os.release()}, Node.js ${process.versions.node}`;
  const lines = reports.map(({ name, status, version, path, detail, fix }) =>
    [`- ${status.padEnd(7)} ${name}`, version, path, detail, fix].filter(Boolean).join(' · '),
  );
  // In English for whoever reads the issue.
  const versions = `Mobile-LLM/${extension} VSCode/${vscode}, ${computer}`;
  const text = [versions, '', ...lines, ''].join('\n');
  const home = os.homedir();
  return home.length > 1 ? text.replaceAll(home, '~') : text;
}
