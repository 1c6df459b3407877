import path from 'node:path';
import type { Command } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { readPhoneFacts } from '../../node/adb/facts';
import type { Phone } from '../../node/adb/phone';
import { planPush } from '../../node/device/push/push-file';
import { requireSuitablePhone } from '../../node/device/require-suitable';
import { withPhone } from '../../node/device/with-phone';
import { inspectModel } from '../../node/gguf/inspect-model';
import { findAdapter } from '../adapter-file';
import { openAdbLink } from '../adb-link';
import { type CommandContext, jsonOption, runBody } from '../command';
import { commandTools } from '../command-tools';
import { chosenSerial, deviceOption } from '../device-option';
import { findModel, type ModelFile } from '../model-file';
import { PhoneSteps } from '../phone-model';

interface PushOptions {
  readonly device?: string;
  readonly adapter?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `mobile-llm push FILE --device SERIAL`: puts one file on a phone, verified there. */
export function addPushCommand(program: Command): void {
  program
    .command('push')
    .description('put a model on a phone: resumed where it was cut, hashed on the phone, not sent twice')
    .argument('[file]', 'a GGUF file, or an artifact of this folder: a variant such as Q4_0, or a key')
    .addOption(deviceOption())
    .option('--adapter', 'push a LoRA adapter alone: FILE, or the newest of the recipe here')
    .option('--dry-run', 'only say how much would travel')
    .addOption(jsonOption())
    .action(async (file: string | undefined, options: PushOptions) => {
      await runBody(options.json ?? false, (context) => push(file, options, context));
    });
}

async function push(file: string | undefined, options: PushOptions, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const { dryRun } = options;
  const kind = options.adapter ? 'adapter' : 'model';
  const model = options.adapter ? await findAdapter(file, undefined, context) : await checkedModel(file, signal);
  const device = await chosenSerial(options.device, context);
  const work = (phone: Phone): Promise<object> =>
    dryRun ? tellPlan(phone, model, context) : pushModel(phone, { model, kind }, context);
  const onWaiting = (lost: WorkbenchError, retry: number) => {
    output.event({ event: 'waiting', device, retry, code: lost.code });
    output.say(`${lost.message} Waiting for the phone to come back; the push goes on where it was.`);
  };
  const done = await withPhone(device, work, { openLink: () => openAdbLink(context), onWaiting, signal });
  output.event({ event: 'done', file: path.resolve(model.path), device, ...done });
}

/** A file that is a model as far as its header tells. @throws WorkbenchError `argument.missing`, `gguf.*` */
async function checkedModel(file: string | undefined, signal: AbortSignal): Promise<ModelFile> {
  if (file === undefined) {
    throw new WorkbenchError('argument.missing', { argument: 'FILE', detail: 'Only --adapter can do without it.' });
  }
  const model = await findModel(file, process.cwd());
  await inspectModel(model.path, signal);
  return model;
}

interface Pushed {
  readonly model: ModelFile;
  readonly kind: 'model' | 'adapter';
}

async function pushModel(phone: Phone, { model, kind }: Pushed, context: CommandContext) {
  const { steps, receiver } = await prepare(phone, context);
  return steps.pushModel(model, { kind, receiver });
}

async function tellPlan(phone: Phone, model: ModelFile, context: CommandContext) {
  const { steps, receiver } = await prepare(phone, context);
  const plan = await planPush(phone, model.path, steps.pushOptions(model, receiver));
  steps.tellPlan(plan, { isAsked: true });
  return { dryRun: true, ...plan };
}

/** Refuses a phone that can run no model, and puts our small program there. */
async function prepare(phone: Phone, context: CommandContext) {
  const facts = await readPhoneFacts(phone, context);
  requireSuitablePhone(facts);
  const steps = new PhoneSteps(phone, context);
  return { steps, receiver: await steps.installProgram(facts, await commandTools(context)) };
}
