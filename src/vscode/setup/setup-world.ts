import { describeError, WorkbenchError } from '../../core/errors/workbench-error';
import { reverseTunnelCommand, versionNote } from '../../node/adb/server-address';
import type { ProvisionedTools } from '../../node/pipeline/provisioned-tools';
import { cacheFolder } from '../../node/setup/cache-folder';
import { examine } from '../../node/setup/doctor';
import type { SetupItem } from '../../node/setup/progress';
import type { ToolReport } from '../../node/setup/tool-report';
import { l10n } from '../l10n';
import { type AdbSettings, connectAdb } from './adb-link';
import { SetupCheck, type SetupWorld } from './setup-check';
import { adbName } from './tool-lines';
import { readyTools, type ToolSource, workbenchTools } from './tools';

export interface SetupCheckOptions {
  /** Both are read at each check: settings change. */
  readonly toolSource: () => ToolSource;
  readonly adb: () => AdbSettings;
  readonly confirm: SetupWorld['confirm'];
  /** Surrounds an installation: shows that it goes on, and may cancel it. */
  readonly during: (
    work: (tools: { readonly report: (message: string) => void; readonly signal: AbortSignal }) => Promise<void>,
  ) => PromiseLike<void>;
  readonly log: (line: string) => void;
  readonly onState: ConstructorParameters<typeof SetupCheck>[1];
}

/** How each part is asked for, and where it is then. */
const partsOf: Readonly<Partial<Record<SetupItem, (tools: ProvisionedTools) => Promise<string | undefined>>>> = {
  python: async (tools) => (await tools.python()).executable,
  'native-tools': async (tools) => (await tools.nativePrograms()).cmake,
  'llama-source': async (tools) => (await tools.llamaSource()).folder,
  'llama-host': async (tools) => (await tools.llamaPrograms()).server,
  'llama-tools': async (tools) => (await tools.llamaTools()).tokenize,
  'embedded-base': async (tools) => (await tools.embeddedBase()).ggufFile,
  'llama-phone': async (tools) => (await tools.phoneRuntimes.zigRuntimes())[0]?.folder,
};

const isItem = (name: string): name is SetupItem => name in partsOf;

/** A check of this computer. */
export function createSetupCheck(options: SetupCheckOptions): SetupCheck {
  const { toolSource, adb, confirm, log, onState } = options;
  const { server } = adb();
  const tunnel = reverseTunnelCommand(process.env, { host: '127.0.0.1', port: 5037, ...server });
  const world: SetupWorld = {
    examine: (signal) => examineAll(toolSource(), signal),
    examinePhones: (signal) => examinePhones(adb(), { ...toolSource(), signal }),
    installable: Object.keys(partsOf).filter(isItem),
    confirm,
    tunnel,
    install: async (items, { signal, onProgress }) =>
      options.during(async ({ report, signal: cancelled }) => {
        const tools = await workbenchTools({
          ...toolSource(),
          signal: AbortSignal.any([signal, cancelled]),
          onProgress: (progress) => {
            const { title, state, detail } = progress;
            log(`set-up: ${title}: ${state}${detail ? ` (${detail})` : ''}`);
            if (state === 'running') {
              report(title);
            }
            onProgress(progress);
          },
        });
        await Promise.all(items.map((item) => partsOf[item]?.(tools)));
      }),
  };
  return new SetupCheck(world, onState);
}

/** What `mobile-llm doctor` says, and of each part whether it is the very one that would be used. */
async function examineAll(source: ToolSource, signal: AbortSignal): Promise<readonly ToolReport[]> {
  const [reports, tools] = await Promise.all([
    examine({ ...source, cacheFolder: cacheFolder(), signal }),
    readyTools({ ...source, signal }),
  ]);
  return Promise.all(reports.map((report) => withUsed(report, tools)));
}

async function withUsed(report: ToolReport, tools: ProvisionedTools): Promise<ToolReport> {
  const find = report.item && partsOf[report.item];
  if (!find) {
    return report;
  }
  try {
    const path = await find(tools);
    return { ...report, status: 'ok', ...(path !== undefined && { path }) };
  } catch (error) {
    const isOutdated =
      report.status === 'ok' && error instanceof WorkbenchError && error.code === 'setup.notMade' && report.item;
    if (!isOutdated) {
      return report;
    }
    const { path: _path, ...rest } = report;
    const detail = l10n.t('An older one is there; a new one is made when it is first needed.');
    return { ...rest, status: 'later', detail };
  }
}

/** Starts the adb server where none answers, as any command about phones would; installs nothing for it. */
async function examinePhones(
  settings: AdbSettings,
  options: ToolSource & { readonly signal: AbortSignal },
): Promise<ToolReport> {
  try {
    const link = await connectAdb(settings, options, readyTools);
    const phones = await link.list(options.signal);
    const count = phones.length === 1 ? l10n.t('1 phone') : l10n.t('{0} phones', phones.length);
    return {
      name: adbName,
      status: 'ok',
      version: String(link.version),
      path: `${link.address.host}:${link.address.port}`,
      detail: [count, versionNote(link.version)].filter(Boolean).join('. '),
    };
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof WorkbenchError && error.code === 'setup.notMade') {
      const detail = l10n.t('None answers; one is started once adb is installed.');
      return { name: adbName, status: 'later', detail };
    }
    const { message, fix } = describeError(error);
    return { name: adbName, status: 'problem', detail: message, fix };
  }
}
