import { type Command, Option } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { formatBytes } from '../../core/text/bytes';
import { readPhoneFacts } from '../../node/adb/facts';
import { openPhone } from '../../node/adb/phone';
import { tryRuntime } from '../../node/device/try-runtime';
import { buildRuntimes, type RuntimeRequest } from '../../node/runtime/build-runtimes';
import { checkRuntimeFiles, type RuntimeBuild } from '../../node/runtime/runtime-build';
import { findRuntime, storedRuntimes } from '../../node/runtime/stored-runtimes';
import { cacheFolder } from '../../node/setup/cache-folder';
import { type NdkPreset, ndkPresets } from '../../node/setup/items/llama-phone-ndk';
import { openAdbLink } from '../adb-link';
import { type CommandContext, jsonOption, runBody } from '../command';
import { commandTools } from '../command-tools';
import { counted } from '../terminal/format';
import { together } from '../together';

interface BuildOptions {
  readonly ndk?: string;
  readonly zig?: boolean;
  readonly preset?: NdkPreset;
  readonly archive?: string;
  readonly sha256?: string;
  readonly json?: boolean;
}

interface VerifyOptions {
  readonly device?: string;
  readonly json?: boolean;
}

/** `mobile-llm runtime build|list|verify`: builds of llama-server for phones. */
export function addRuntimeCommand(program: Command): void {
  const runtime = program
    .command('runtime')
    .description('llama-server for phones: build it, list the builds, try them');
  runtime
    .command('build')
    .description('make a runtime: with the Android NDK if one is found, else static programs with zig')
    .option('--ndk <folder>', 'use this NDK (28 or newer)')
    .option('--zig', 'static programs, one per instruction set, even where an NDK is found')
    .addOption(
      new Option('--preset <kernels>', 'with the NDK, extra kernels; see native/README.md').choices(ndkPresets),
    )
    .option(
      '--archive <file or https URL>',
      'take what others have built: llama-<tag>-bin-android-arm64.tar.gz or .zip',
    )
    .option('--sha256 <hex>', 'SHA-256 of the archive; needed, and checked before anything is unpacked')
    .addOption(jsonOption())
    .action(async (options: BuildOptions) => {
      await runBody(options.json ?? false, (context) => together(context, (inner) => build(options, inner)));
    });
  runtime
    .command('list')
    .description('list the runtimes on this computer with what they need')
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }) => {
      await runBody(options.json ?? false, list);
    });
  runtime
    .command('verify')
    .description('compare the files of a runtime with its manifest; with --device, try it there with tiny models')
    .argument(
      '[id]',
      'its id or the beginning of it, from: mobile-llm runtime list; default: all, or the best for the phone',
    )
    .option('--device <serial>', 'serial number of the phone, from: mobile-llm devices')
    .addOption(jsonOption())
    .action(async (id: string | undefined, options: VerifyOptions) => {
      await runBody(options.json ?? false, (context) => verify(id, options, context));
    });
}

async function build(options: BuildOptions, context: CommandContext): Promise<void> {
  const { output } = context;
  const request = readRequest(options);
  const tools = await commandTools(context);
  const { builds, ndk } = await buildRuntimes(request, tools.phoneRuntimes);
  if (ndk) {
    output.say(`Built with the NDK ${ndk.revision} in ${ndk.folder} (${ndk.reason}).`);
  }
  for (const made of builds) {
    tell(made, context);
  }
  output.event({ event: 'done', runtimes: builds.map(({ manifest, folder }) => ({ id: manifest.id, folder })) });
}

/** @throws WorkbenchError `runtime.badChoice`, `argument.invalid` */
function readRequest({ ndk, zig, preset, archive, sha256 }: BuildOptions): RuntimeRequest {
  const bad = (detail: string) => new WorkbenchError('runtime.badChoice', { detail });
  if (archive !== undefined) {
    if (ndk !== undefined || zig || preset !== undefined) {
      throw bad('--archive is built already, and --ndk, --zig and --preset say how to build');
    }
    if (sha256 === undefined) {
      throw bad('--archive needs --sha256');
    }
    return { kind: 'archive', source: { from: archive, sha256: readHash(sha256) } };
  }
  if (sha256 !== undefined) {
    throw bad('--sha256 is that of an --archive');
  }
  if (zig) {
    if (ndk !== undefined || preset !== undefined) {
      throw bad('--zig needs no NDK, and --ndk and --preset do');
    }
    return { kind: 'zig' };
  }
  return ndk === undefined && preset === undefined ? { kind: 'automatic' } : { kind: 'ndk', folder: ndk, preset };
}

function readHash(text: string): string {
  const hash = text
    .trim()
    .toLowerCase()
    .replace(/^sha256:/, '');
  if (!/^[0-9a-f]{64}$/.test(hash)) {
    throw new WorkbenchError('argument.invalid', { argument: '--sha256', value: text, detail: 'it has 64 hex digits' });
  }
  return hash;
}

async function list(context: CommandContext): Promise<void> {
  const { output } = context;
  const runtimes = await storedRuntimes(cacheFolder());
  for (const runtime of runtimes) {
    tell(runtime, context);
  }
  if (runtimes.length === 0) {
    output.say('There is none yet. Make one with: mobile-llm runtime build');
  }
  output.event({ event: 'done', runtimes: runtimes.length });
}

function tell({ manifest, folder }: RuntimeBuild, { output }: CommandContext): void {
  const { id, abi, llama, requiredFeatures, compiler, files, pageAlignmentBytes } = manifest;
  output.event({ event: 'runtime', ...manifest, folder });
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const needs = requiredFeatures.length > 0 ? `needs ${requiredFeatures.join(' ')}` : 'runs on every one';
  const pages = pageAlignmentBytes >= 16_384 ? '' : `, not with 16 KB pages (${pageAlignmentBytes / 1024} KB)`;
  output.say(
    `${id.padEnd(34)} ${abi}, ${needs}${pages}; llama.cpp ${llama.tag}, ${compiler.name} ${compiler.version}; ` +
      `${formatBytes(sizeBytes)} in ${files.length === 1 ? '1 file' : `${files.length} files`}`,
  );
}

async function verify(id: string | undefined, { device }: VerifyOptions, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const stored = id === undefined ? await storedRuntimes(cacheFolder()) : [await findRuntime(cacheFolder(), id)];
  for (const runtime of stored) {
    await checkRuntimeFiles(runtime, signal);
    output.event({ event: 'verified', id: runtime.manifest.id, files: runtime.manifest.files.length });
    output.say(`✓ ${runtime.manifest.id}: ${counted(runtime.manifest.files.length, 'file')} as the manifest says`);
  }
  const tried = device === undefined ? {} : await tryOnPhone(device, id === undefined ? undefined : stored, context);
  output.event({ event: 'done', runtimes: stored.length, ...tried });
}

async function tryOnPhone(serial: string, builds: readonly RuntimeBuild[] | undefined, context: CommandContext) {
  const { output, signal } = context;
  const link = await openAdbLink(context);
  const phone = await openPhone(link, serial, { signal });
  try {
    const facts = await readPhoneFacts(phone, { signal });
    const tools = await commandTools(context);
    const chosen = builds ?? (await tools.runtimesFor(facts)).builds;
    output.checklist.start('smoke', 'Try the runtime on the phone');
    const { installed, results } = await tryRuntime(phone, chosen, { facts, smoke: tools.smokeTrial, signal });
    output.checklist.end('smoke', 'done', installed.id);
    for (const { id, reason } of installed.steppedDown) {
      output.event({ event: 'steppedDown', id, reason });
      output.say(`✗ ${id}: ${reason}`);
    }
    for (const result of results) {
      output.event({ event: 'smoke', ...result });
      const difference = result.largestDifference.toFixed(3);
      output.say(
        `✓ ${result.type.padEnd(5)} ${result.equalTokens} tokens as here, log-probabilities within ${difference}`,
      );
    }
    return { device: serial, runtime: installed.id, version: installed.version };
  } finally {
    phone.close();
  }
}
