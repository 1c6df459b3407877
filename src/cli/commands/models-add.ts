import type { Command } from 'commander';
import { formatBytes } from '../../core/text/bytes';
import { adoptModel } from '../../node/adopt/adopt-model';
import { nearestStoreFolder } from '../../node/store/nearest-store';
import { type CommandContext, jsonOption, runBody } from '../command';
import { commandTools } from '../command-tools';
import { TimeLeft } from '../terminal/estimate';
import { formatProgress } from '../terminal/format';
import { tellRun } from '../terminal/tell-run';

interface AddOptions {
  readonly name?: string;
  readonly json?: boolean;
}

/** `mobile-llm models add PATH [--name NAME]`: takes a model from elsewhere into the store, without a recipe. */
export function addAddCommand(models: Command): void {
  models
    .command('add')
    .description('take in a model from elsewhere: a GGUF file, one part of a split one, or a folder of safetensors')
    .argument('<path>', 'file or folder; it stays as it is, and is not copied where the disk can do without')
    .option('--name <name>', 'what to call it from now on; default: as its file or folder')
    .addOption(jsonOption())
    .action(async (place: string, options: AddOptions) => {
      await runBody(options.json ?? false, (context) => add(place, options, context));
    });
}

const hashing = 'hash';

async function add(place: string, { name }: AddOptions, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const { checklist } = output;
  const timeLeft = new TimeLeft();
  const adopted = await adoptModel(place, {
    folder: nearestStoreFolder(process.cwd()),
    name,
    tools: await commandTools(context),
    signal,
    onHashing: (done, total) => {
      output.event({ event: 'progress', step: 'hash', done, total, unit: 'bytes' });
      checklist.start(hashing, 'Hash what is there');
      const secondsLeft = timeLeft.update(done, total, performance.now());
      checklist.progress(hashing, formatProgress({ done, total, unit: 'bytes', secondsLeft }));
      if (done === total) {
        checklist.end(hashing, 'done', formatBytes(total));
      }
    },
    onEvent: tellRun(output),
  });
  const { manifest, path: file } = adopted.model;
  const { sha256, sizeBytes } = manifest.content;
  output.event({ event: 'done', name: adopted.name, isNew: adopted.isNew, key: manifest.key, sha256, sizeBytes, file });
  output.say(
    adopted.isNew
      ? `Added as "${adopted.name}". See it with: mobile-llm models show "${adopted.name}"`
      : `It is here already, as "${adopted.name}"; nothing was changed.`,
  );
}
