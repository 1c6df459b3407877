import path from 'node:path';
import type { Command } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { inspectModel } from '../../node/gguf/inspect-model';
import { nearestStoreFolder } from '../../node/store/nearest-store';
import { findAdapter } from '../adapter-file';
import { type CommandContext, jsonOption, runBody } from '../command';
import { commandTools } from '../command-tools';
import { addPhoneOptions, meantPhones, type PhoneOptions } from '../fleet/phones';
import { pushToSeveral } from '../fleet/push';
import { findModel, type ModelFile } from '../model-file';
import { type FilePush, identifyForPush, pushToPhone } from '../phone-push';

interface PushCommandOptions extends PhoneOptions {
  readonly adapter?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `mobile-llm push FILE --device SERIAL`: puts one file on a phone, or on several at once, verified there. */
export function addPushCommand(program: Command): void {
  const command = program
    .command('push')
    .description('put a model on a phone, or on all: resumed where it was cut, hashed on the phone, not sent twice')
    .argument('[file]', 'a GGUF file, a model that was added, or an artifact: a variant such as Q4_0, or a key');
  addPhoneOptions(command)
    .option('--adapter', 'push a LoRA adapter alone: FILE, or the newest of the recipe here')
    .option('--dry-run', 'only say how much would travel')
    .addOption(jsonOption())
    .action(async (file: string | undefined, options: PushCommandOptions) => {
      await runBody(options.json ?? false, (context) => push(file, options, context));
    });
}

async function push(file: string | undefined, options: PushCommandOptions, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const kind = options.adapter ? 'adapter' : 'model';
  const model = options.adapter ? await findAdapter(file, undefined, context) : await checkedModel(file, signal);
  const phones = await meantPhones(options, context);
  const filePush: FilePush = {
    model,
    kind,
    source: await identifyForPush(model, kind, context),
    isDryRun: options.dryRun ?? false,
    tools: await commandTools(context),
  };
  if (phones.kind === 'several') {
    await pushToSeveral(phones, filePush, context);
    return;
  }
  const { serial: device } = phones.phone;
  const done = await pushToPhone(phones.phone, filePush, { context });
  output.event({ event: 'done', file: path.resolve(model.path), device, ...done });
}

/** A file that is a model as far as its header tells. @throws WorkbenchError `argument.missing`, `gguf.*` */
async function checkedModel(file: string | undefined, signal: AbortSignal): Promise<ModelFile> {
  if (file === undefined) {
    throw new WorkbenchError('argument.missing', { argument: 'FILE', detail: 'only --adapter can do without it.' });
  }
  const model = await findModel(file, nearestStoreFolder(process.cwd()));
  await inspectModel(model.path, signal);
  return model;
}
