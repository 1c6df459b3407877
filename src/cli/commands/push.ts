import path from 'node:path';
import type { Command } from 'commander';
import { openPhone } from '../../node/adb/phone';
import { inspectModel } from '../../node/gguf/inspect-model';
import { openAdbLink } from '../adb-link';
import { type CommandContext, jsonOption, runBody } from '../command';
import { findModel } from '../model-file';
import { PhoneSteps } from '../phone-model';

interface PushOptions {
  readonly device: string;
  readonly json?: boolean;
}

/** `mobile-llm push FILE --device SERIAL`: puts one file on a phone, verified there. */
export function addPushCommand(program: Command): void {
  program
    .command('push')
    .description('put a model on a phone: resumed where it was cut, hashed on the phone, not sent twice')
    .argument('<file>', 'a GGUF file, or an artifact of this folder: a variant such as Q4_0, or a key')
    .requiredOption('--device <serial>', 'serial number of the phone, from: mobile-llm devices')
    .addOption(jsonOption())
    .action(async (file: string, options: PushOptions) => {
      await runBody(options.json ?? false, (context) => push(file, options, context));
    });
}

async function push(file: string, { device }: PushOptions, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const model = await findModel(file, process.cwd());
  await inspectModel(model.path, signal);
  const link = await openAdbLink(context);
  const phone = await openPhone(link, device, { signal });
  try {
    const pushed = await new PhoneSteps(phone, context).pushModel(model);
    output.event({ event: 'done', file: path.resolve(model.path), device, ...pushed });
  } finally {
    phone.close();
  }
}
