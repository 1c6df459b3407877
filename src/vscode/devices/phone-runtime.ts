import * as vscode from 'vscode';
import type { ProvisionedTools } from '../../node/pipeline/provisioned-tools';
import type { RuntimeRequest } from '../../node/runtime/build-runtimes';
import type { NdkPreset } from '../../node/setup/items/llama-phone-ndk';
import type { ReportProgress } from '../notices';
import { tellDone, withNotification } from '../notices';
import { settings } from '../settings';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';

/** Asks how, then builds llama-server for phones, or finds it built, with progress in a notification. */
export async function buildPhoneRuntime(workbench: Workbench, _subject: TreeSubject): Promise<void> {
  const request = await chooseRequest();
  if (!request) {
    return;
  }
  const { buildRuntimes } = workbench.engine();
  const title = vscode.l10n.t('Building the phone runtime');
  const { builds } = await withNotification(workbench, title, async ({ report, signal }) => {
    const tools = await runtimeTools(workbench, report, signal);
    return buildRuntimes(request, tools.phoneRuntimes);
  });
  const ids = builds.map(({ manifest }) => manifest.id);
  for (const { manifest, folder } of builds) {
    workbench.log.info(`runtime ${manifest.id}: llama.cpp ${manifest.llama.tag} in ${folder}`);
  }
  tellDone(workbench, vscode.l10n.t('Ready for phones: {0}', ids.join(', ')), {
    title: vscode.l10n.t('Quantize and Push to Phone'),
    command: 'mobileLlm.quantizeAndPush',
  });
}

function runtimeTools(workbench: Workbench, report: ReportProgress, signal: AbortSignal): Promise<ProvisionedTools> {
  let lastPercent = 0;
  return workbench.engine().workbenchTools({
    ...workbench.toolSource,
    signal,
    onProgress: ({ title, state, detail, done, total }) => {
      workbench.log.debug(`set-up: ${title}: ${state}`);
      if (state !== 'running') {
        return;
      }
      const percent = done !== undefined && total ? Math.floor((done * 100) / total) : 0;
      report(
        `${title}${detail ? `: ${detail}` : percent > 0 ? `: ${percent} %` : ''}`,
        Math.max(0, percent - lastPercent),
      );
      lastPercent = Math.max(lastPercent, percent);
    },
  });
}

async function chooseRequest(): Promise<RuntimeRequest | undefined> {
  const folder = settings.ndkPath();
  const presets: readonly { readonly preset: NdkPreset; readonly detail: string }[] = [
    {
      preset: 'kleidiai',
      detail: vscode.l10n.t('Faster Q4_0, Q8_0 and F16 on processors with SME2 or i8mm. Downloads KleidiAI.'),
    },
    { preset: 'opencl', detail: vscode.l10n.t('Uses Adreno 7xx and 8xx for pure Q4_0. Needs OpenCL in the NDK.') },
    { preset: 'vulkan', detail: vscode.l10n.t('Uses the GPU through Vulkan; often slower than the processor.') },
  ];
  const items: readonly (vscode.QuickPickItem & { readonly request: RuntimeRequest | 'archive' })[] = [
    {
      label: vscode.l10n.t('Static programs, without an NDK'),
      detail: vscode.l10n.t('One for each instruction set, compiled with zig. Tried the most.'),
      request: { kind: 'zig' },
    },
    {
      label: vscode.l10n.t('With the Android NDK'),
      detail: vscode.l10n.t('NDK 28 or newer, from the setting or the Android SDK. Picks its kernels on the phone.'),
      request: { kind: 'ndk', folder },
    },
    ...presets.map(({ preset, detail }) => ({
      label: vscode.l10n.t('With the Android NDK and {0}', preset),
      detail,
      request: { kind: 'ndk', folder, preset } as const,
    })),
    {
      label: vscode.l10n.t('From an archive of a llama.cpp release…'),
      detail: vscode.l10n.t('A file or an https address, with its SHA-256.'),
      request: 'archive',
    },
  ];
  const title = vscode.l10n.t('How is the phone runtime to be made?');
  const request = (await vscode.window.showQuickPick(items, { title }))?.request;
  return request === 'archive' ? chooseArchive() : request;
}

async function chooseArchive(): Promise<RuntimeRequest | undefined> {
  const from = await vscode.window.showInputBox({
    title: vscode.l10n.t('Archive: a file or an https address'),
    placeHolder: 'llama-v0.5.0-bin-android-arm64.tar.gz',
    ignoreFocusOut: true,
  });
  const sha256 =
    from &&
    (await vscode.window.showInputBox({
      title: vscode.l10n.t('SHA-256 of the archive'),
      ignoreFocusOut: true,
      validateInput: (text) =>
        /^[0-9a-f]{64}$/i.test(text.trim()) ? undefined : vscode.l10n.t('A SHA-256 has 64 hex digits.'),
    }));
  if (!from || !sha256) {
    return undefined;
  }
  return { kind: 'archive', source: { from: from.trim(), sha256: sha256.trim().toLowerCase() } };
}
