import { chmod, copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256OfFile } from '../../../src/node/files/sha256';
import { type RuntimeBuild, readRuntime } from '../../../src/node/runtime/runtime-build';
import { requireEnvironment } from './test-bed';

/** qemu and the static llama-servers for arm64; skips the test with the reason where they cannot be had. */
export function requireArm64(context: Mocha.Context): { readonly qemu: string; readonly folders: readonly string[] } {
  const missing = process.env['MOBILE_LLM_TEST_QEMU_MISSING'];
  if (missing) {
    process.stdout.write(`    skipped: ${missing}\n`);
    return context.skip();
  }
  const qemu = requireEnvironment(context, 'MOBILE_LLM_TEST_QEMU');
  const folders = requireEnvironment(context, 'MOBILE_LLM_TEST_PHONE_RUNTIMES').split(path.delimiter);
  return { qemu, folders };
}

/**
 * A runtime that a phone made of this computer's processes can run: the arm64 program, and in its place a script that
 * runs it in qemu as this processor would (`cortex-a53` has no dotprod; `max` has everything).
 */
export async function emulated(
  runtimeFolder: string,
  { qemu, processor, folder }: { readonly qemu: string; readonly processor: string; readonly folder: string },
): Promise<RuntimeBuild> {
  const { manifest } = await readRuntime(runtimeFolder);
  const target = path.join(folder, `${manifest.id}-${processor}`);
  await mkdir(target, { recursive: true });
  const arm64Name = `${manifest.program}.arm64`;
  await copyFile(path.join(runtimeFolder, manifest.program), path.join(target, arm64Name));
  const script = `#!/bin/sh\nexec ${qemu} -cpu ${processor} "\${0%/*}/${arm64Name}" "$@"\n`;
  await writeFile(path.join(target, manifest.program), script);
  await chmod(path.join(target, manifest.program), 0o755);
  const files = await Promise.all([manifest.program, arm64Name].map((name) => describeFile(target, name)));
  return { manifest: { ...manifest, id: `${manifest.id}-${processor}`, files }, folder: target };
}

async function describeFile(folder: string, name: string) {
  const file = path.join(folder, name);
  return { name, sizeBytes: (await stat(file)).size, sha256: await sha256OfFile(file) };
}
