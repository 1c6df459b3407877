import { formatBytes } from '../../core/text/bytes';
import { printable } from '../../core/text/printable';
import type { SetupItem, SetupProgress } from '../../node/setup/progress';
import type { ToolReport } from '../../node/setup/tool-report';
import type { ToolGroup, ToolLine } from '../../protocol/webview/setup';
import { l10n } from '../l10n';

export interface ToolLineOptions {
  /** Of the parts that are being made. */
  readonly progress: ReadonlyMap<SetupItem, SetupProgress>;
  readonly installable: readonly SetupItem[];
  readonly isInstalling: boolean;
}

/** The name that `mobile-llm doctor` gives the interpreter. */
export const pythonName = 'Python';
/** The name of the report about the adb server. */
export const adbName = 'adb server';

/** The tools in three groups: what the computer brings, what set-up makes, what phones are reached by. */
export function groupsOf(reports: readonly ToolReport[], options: ToolLineOptions): readonly ToolGroup[] {
  const isPart = ({ item }: ToolReport) => item !== undefined;
  const isPhone = ({ item, name }: ToolReport) =>
    name === adbName || name === 'Android NDK' || item === 'llama-phone' || name.startsWith('runtime');
  const lines = (chosen: (report: ToolReport) => boolean) =>
    reports.filter(chosen).map((report) => toolLine(report, options));
  return [
    { title: l10n.t('This computer'), lines: lines((report) => !isPart(report) && !isPhone(report)) },
    { title: l10n.t('Made by the workbench'), lines: lines((report) => isPart(report) && !isPhone(report)) },
    { title: l10n.t('Phones'), lines: lines(isPhone) },
  ].filter((group) => group.lines.length > 0);
}

function toolLine(report: ToolReport, options: ToolLineOptions): ToolLine {
  const { name, item, status, version, path, detail, fix } = report;
  const making = item && options.progress.get(item);
  const isMaking = making?.state === 'running' || making?.state === 'waiting';
  const action = isMaking ? undefined : actionOf(report, options);
  return {
    id: item ?? name,
    name,
    status: isMaking ? 'working' : making?.state === 'done' ? 'ok' : status,
    ...(version && { version }),
    // A folder's name could turn the letters behind it around.
    ...(path && { path: printable(path) }),
    // What was said of a part before it was made is no longer true.
    ...(detail && !making && { detail }),
    ...(fix && !making && { fix }),
    ...(action && { action }),
    ...(making && isMaking && { progress: progressOf(making) }),
  };
}

function actionOf({ item, name, status }: ToolReport, options: ToolLineOptions): ToolLine['action'] {
  if (name === pythonName) {
    return { kind: 'choose-python', label: l10n.t('Choose…') };
  }
  const canInstall = item !== undefined && options.installable.includes(item) && !options.isInstalling;
  if (!canInstall || status === 'ok') {
    return undefined;
  }
  return { kind: 'install', label: status === 'problem' ? l10n.t('Fix') : l10n.t('Install') };
}

function progressOf({ state, done, total, unit, detail }: SetupProgress): NonNullable<ToolLine['progress']> {
  if (state === 'waiting') {
    return { text: l10n.t('Another window or command is making it; waiting for that.') };
  }
  if (done === undefined || !total) {
    return { text: detail ?? l10n.t('Working …') };
  }
  const fraction = Math.min(1, done / total);
  const amount =
    unit === 'bytes'
      ? l10n.t('{0} of {1}', formatBytes(done), formatBytes(total))
      : l10n.t('{0} of {1} {2}', done, total, unit ?? '');
  return { text: `${Math.floor(100 * fraction)} % · ${amount}`, fraction };
}
