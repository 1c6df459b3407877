import path from 'node:path';
import { type Command, Option } from 'commander';
import { presets } from '../../core/presets/presets';
import { resourceFolderOf } from '../../node/pipeline/resource-folder';
import { writeProject } from '../../node/presets/write-project';
import { type CommandContext, jsonOption, runBody } from '../command';
import { tableLines } from '../terminal/table';

interface InitOptions {
  readonly json?: boolean;
  readonly preset: string;
  readonly name?: string;
  readonly revision?: string;
  readonly list?: boolean;
}

/** `mobile-llm init [folder] --preset NAME`: a recipe, actions and a tiny dataset to start from. */
export function addInitCommand(program: Command): void {
  const names = presets.map(({ name }) => name);
  program
    .command('init')
    .description('write a recipe, its actions and a tiny dataset to start from; what is there is never overwritten')
    .argument('[folder]', 'where to write them; made if need be', '.')
    .addOption(new Option('--preset <name>', 'which recipe').choices(names).default('phone-assistant'))
    .option('--name <name>', "what the recipe is called; default: the preset's name")
    .option('--revision <commit>', "commit of the hub's base; default: the preset's own, or what the hub says")
    .option('--list', 'list the presets')
    .addOption(jsonOption())
    .action(async (folder: string, options: InitOptions) => {
      await runBody(options.json ?? false, (context) => init(folder, options, context));
    });
}

async function init(given: string, options: InitOptions, { output, signal }: CommandContext): Promise<void> {
  if (options.list) {
    for (const preset of presets) {
      output.event({ event: 'preset', ...preset });
    }
    for (const line of tableLines(
      [{ title: 'Preset' }, { title: 'Base' }],
      presets.map(({ name, title }) => [name, title]),
    )) {
      output.say(line);
    }
    output.event({ event: 'done', presets: presets.length });
    return;
  }
  const { preset, name, revision } = options;
  const folder = path.resolve(given);
  const resourceFolder = resourceFolderOf(import.meta.dirname);
  const files = await writeProject({ folder, preset, name, revision, resourceFolder, signal });
  for (const file of files) {
    output.event({ event: 'file', path: file });
    output.say(`Wrote ${path.relative(process.cwd(), file)}`);
  }
  output.event({ event: 'done', folder, preset });
  const place = path.relative(process.cwd(), folder);
  output.say(`The dataset only shows the shape of rows: write your own. Then:`);
  output.say(`  mobile-llm run${place === '' ? '' : ` ${place}`} --plan`);
}
