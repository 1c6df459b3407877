import path from 'node:path';
import { type Command, Option } from 'commander';
import { Endpoint } from '../../node/serving/endpoint';
import { keyFromFile, randomKey } from '../../node/serving/key';
import type { RequestReport } from '../../node/serving/request-report';
import { untilAborted } from '../../node/supervisor/until-aborted';
import { type CommandContext, jsonOption, runBody } from '../command';
import { meantProject } from '../meant-project';
import { readCount } from '../read-count';
import { openServedModel, type ReadyModel, type ServedPlace } from '../served-model';
import { requestLine, usageLines } from '../terminal/serving-view';

interface ServeOptions extends ServedPlace {
  readonly port: string;
  readonly keyFile?: string;
  readonly json?: boolean;
}

interface Secret {
  readonly key: string;
  /** Where it lies; absent: it was made for this once and is shown. */
  readonly keyFile?: string;
}

const highestPort = 65_535;

/** `mobile-llm serve`: offers a model on a phone to the programs of this computer, as the OpenAI API does. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('let programs on this computer use a model on a phone, by the OpenAI API; Ctrl-C ends it')
    .argument('[recipe]', 'recipe file or its folder: prompt and actions; default: the nearest, or none')
    .option('--device <serial>', 'which phone, from: mobile-llm devices (default: the only one that is ready)')
    .addOption(
      new Option('--host-model <file.gguf>', 'a model on this computer instead, to try a program out').conflicts([
        'device',
        'model',
        'adapter',
      ]),
    )
    .option(
      '--model <artifact|file.gguf>',
      'a model that was added, an artifact or a file; default: the newest quantized one',
    )
    .option('--adapter [file.gguf]', 'load a LoRA adapter beside the base: this file, or the newest of the recipe')
    .option('--adapter-scale <x>', 'how strongly: 1 as it was trained, 0 not at all', '1')
    .option('--port <n>', 'port on 127.0.0.1; 0: any that is free', '0')
    .option('--key-file <file>', 'the key lies in this file, which only you can read; made if it is not there')
    .addOption(jsonOption())
    .action(async (recipe: string | undefined, options: ServeOptions) => {
      await runBody(options.json ?? false, (context) => serve(recipe, options, context));
    });
}

async function serve(recipe: string | undefined, options: ServeOptions, context: CommandContext): Promise<void> {
  const { output } = context;
  const port = readCount('--port', options.port, { least: 0, most: highestPort });
  const keyFile = options.keyFile === undefined ? undefined : path.resolve(options.keyFile);
  const secret = keyFile === undefined ? { key: randomKey() } : { key: await keyFromFile(keyFile), keyFile };
  const project = await meantProject({ recipe }, context);
  await using served = await openServedModel(options, project, context);
  await serveUntilInterrupted(served, { port, secret }, context);
  output.say('Serving has ended.');
  output.event({ event: 'done' });
}

/** Ctrl-C is how serving ends. @throws what the model's server ended with, where that ends by itself */
async function serveUntilInterrupted(
  { model, ended }: ReadyModel,
  { port, secret }: { readonly port: number; readonly secret: Secret },
  context: CommandContext,
): Promise<void> {
  const { output, signal } = context;
  const { key } = secret;
  await using endpoint = await Endpoint.open({ model, key, port, onRequest: (report) => tell(report, context) });
  const { address } = endpoint;
  const shown = secret.keyFile === undefined ? { key } : { keyFile: secret.keyFile };
  output.event({ event: 'serving', address, model: model.id, contextTokens: model.contextTokens, ...shown });
  for (const line of usageLines({ address, model: model.id, ...shown })) {
    output.say(line);
  }
  try {
    throw await untilAborted(ended, signal);
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}

function tell(report: RequestReport, { output }: CommandContext): void {
  output.event({ event: 'request', ...report });
  output.say(requestLine(report));
}
