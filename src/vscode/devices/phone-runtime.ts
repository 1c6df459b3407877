import * as vscode from 'vscode';
import type { ProvisionedTools } from '../../node/pipeline/provisioned-tools';
import type { RuntimeRequest } from '../../node/runtime/build-runtimes';
import type { NdkPreset } from '../../node/setup/items/llama-phone-ndk';
import { askInTurn, back, type Question, withoutSteps } from '../input/ask-in-turn';
import { askText, type Choice, pickOne } from '../input/pick';
import type { ReportProgress } from '../notices';
import { tellDone, withNotification } from '../notices';
import { settings } from '../settings';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';

/** Asks how, then builds llama-server for phones, or finds it built, with progress in a notification. */
export async function buildPhoneRuntime(workbench: Workbench, _subject: TreeSubject): Promise<void> {
  const answers = await askInTurn(vscode.l10n.t('Build Phone Runtime'), [askWay, askArchive, askSha256], {});
  const request = requestOf(answers ?? {});
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

interface Answers {
  readonly way?: RuntimeRequest | 'archive';
  /** A file or an https address. */
  readonly archive?: string;
  readonly sha256?: string;
}

function requestOf({ way, archive, sha256 }: Answers): RuntimeRequest | undefined {
  if (way !== 'archive') {
    return way;
  }
  return archive && sha256 ? { kind: 'archive', source: { from: archive, sha256: sha256.toLowerCase() } } : undefined;
}

const askWay: Question<Answers> = async (answers, place) => {
  const placeholder = vscode.l10n.t('How is the phone runtime to be made?');
  const way = await pickOne(withoutSteps(place), { placeholder, choices: ways() });
  return way === undefined || way === back ? way : { ...answers, way };
};

const askArchive: Question<Answers> = async (answers, place) => {
  if (answers.way !== 'archive') {
    return answers;
  }
  const archive = await askText(place, {
    prompt: vscode.l10n.t('Archive: a file or an https address'),
    placeholder: 'llama-v0.5.0-bin-android-arm64.tar.gz',
    value: answers.archive ?? '',
    problemOf: async (text) => (text.trim() === '' ? vscode.l10n.t('A file or an https address') : undefined),
  });
  return typeof archive === 'string' ? { ...answers, archive } : archive;
};

const askSha256: Question<Answers> = async (answers, place) => {
  if (answers.way !== 'archive') {
    return answers;
  }
  const sha256 = await askText(place, {
    prompt: vscode.l10n.t('SHA-256 of the archive'),
    value: '',
    problemOf: async (text) =>
      /^[0-9a-f]{64}$/i.test(text.trim()) ? undefined : vscode.l10n.t('A SHA-256 has 64 hex digits.'),
  });
  return typeof sha256 === 'string' ? { ...answers, sha256 } : sha256;
};

function ways(): readonly Choice<RuntimeRequest | 'archive'>[] {
  const folder = settings.ndkPath();
  const presets: readonly { readonly preset: NdkPreset; readonly detail: string }[] = [
    {
      preset: 'kleidiai',
      detail: vscode.l10n.t('Faster Q4_0, Q8_0 and F16 on processors with SME2 or i8mm. Downloads KleidiAI.'),
    },
    { preset: 'opencl', detail: vscode.l10n.t('Uses Adreno 7xx and 8xx for pure Q4_0. Needs OpenCL in the NDK.') },
    { preset: 'vulkan', detail: vscode.l10n.t('Uses the GPU through Vulkan; often slower than the processor.') },
  ];
  return [
    {
      label: vscode.l10n.t('Static programs, without an NDK'),
      detail: vscode.l10n.t('One for each instruction set, compiled with zig. Tried the most.'),
      value: { kind: 'zig' },
    },
    {
      label: vscode.l10n.t('With the Android NDK'),
      detail: vscode.l10n.t('NDK 28 or newer, from the setting or the Android SDK. Picks its kernels on the phone.'),
      value: { kind: 'ndk', folder },
    },
    ...presets.map(({ preset, detail }) => ({
      label: vscode.l10n.t('With the Android NDK and {0}', preset),
      detail,
      value: { kind: 'ndk', folder, preset } as const,
    })),
    {
      label: vscode.l10n.t('From an archive of a llama.cpp release…'),
      detail: vscode.l10n.t('A file or an https address, with its SHA-256.'),
      value: 'archive',
    },
  ];
}
