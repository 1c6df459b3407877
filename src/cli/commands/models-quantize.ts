import { type Command, Option } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { overrideTypes, quantizationTypes } from '../../core/quantization/types';
import { isTensorPattern } from '../../core/recipe/export';
import { quantizeModel } from '../../node/pipeline/quantize-model';
import { nearestStoreFolder } from '../../node/store/nearest-store';
import { type CommandContext, jsonOption, runBody } from '../command';
import { commandTools } from '../command-tools';
import { collect } from '../fleet/phones';
import { findModel } from '../model-file';
import { tellRun } from '../terminal/tell-run';

interface QuantizeOptions {
  readonly type: string;
  readonly tensorType?: readonly string[];
  readonly name?: string;
  readonly allowRequantize?: boolean;
  readonly json?: boolean;
}

/** `mobile-llm models quantize MODEL --type TYPE`: one more format of a model of the store, without a recipe. */
export function addQuantizeCommand(models: Command): void {
  models
    .command('quantize')
    .description('make another format of a model that was added or made here; mobile-llm models advise helps to choose')
    .argument('<model>', 'a model that was added, or an artifact: a variant such as f16, or a key')
    .addOption(
      new Option('--type <type>', 'what to make of it, by llama.cpp’s name')
        .choices(quantizationTypes)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--tensor-type <pattern=type>',
        'another type for tensors by their name: attn_v=Q6_K; again for more',
      ).argParser(collect),
    )
    .option('--name <name>', 'what to call it from now on; default: after the model and the type')
    .option('--allow-requantize', 'even if its weights were rounded before')
    .addOption(jsonOption())
    .action(async (model: string, options: QuantizeOptions) => {
      await runBody(options.json ?? false, (context) => quantize(model, options, context));
    });
}

async function quantize(given: string, options: QuantizeOptions, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const tensorTypes = Object.fromEntries((options.tensorType ?? []).map(readTensorType));
  const folder = nearestStoreFolder(process.cwd());
  const { artifact, path: place } = await findModel(given, folder);
  if (artifact === undefined) {
    throw new WorkbenchError('quantize.notInStore', { path: place });
  }
  const made = await quantizeModel(artifact, {
    folder,
    variant: {
      type: options.type,
      importanceMatrix: false,
      tensorTypes,
      ...(options.name !== undefined && { name: options.name }),
    },
    allowRequantize: options.allowRequantize ?? false,
    tools: await commandTools(context),
    signal,
    onEvent: tellRun(output),
  });
  const { key, variant = options.type, content } = made.manifest;
  output.event({ event: 'done', key, variant, sha256: content.sha256, sizeBytes: content.sizeBytes, file: made.path });
  output.say(`It is called "${variant}". See it with: mobile-llm models show "${variant}"`);
}

function readTensorType(text: string): readonly [string, string] {
  const [pattern = '', type = ''] = text.split('=', 2);
  if (!isTensorPattern(pattern) || !overrideTypes.some((known) => known === type)) {
    const detail = `write PATTERN=TYPE, with one of: ${overrideTypes.join(', ')}`;
    throw new WorkbenchError('argument.invalid', { argument: '--tensor-type', value: text, detail });
  }
  return [pattern, type];
}
