import type { Command } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { readContacts } from '../../node/contacts/read-contacts';
import { Conversation } from '../../node/conversation/conversation';
import { readPhoneClock } from '../../node/conversation/phone-clock';
import { findRecipe, loadProject, type Project } from '../../node/project/project';
import { findAdapter, findAdapterBase } from '../adapter-file';
import { askOnce, chatInTerminal } from '../chat-loop';
import { type CommandContext, jsonOption, runBody } from '../command';
import { chosenSerial, deviceOption } from '../device-option';
import { findModel } from '../model-file';
import { openPhoneModel } from '../phone-model';

interface ChatOptions {
  readonly device?: string;
  readonly message?: readonly string[];
  readonly model?: string;
  /** True where no file is named. */
  readonly adapter?: string | true;
  readonly adapterScale: string;
  readonly json?: boolean;
}

/** `mobile-llm chat --device SERIAL [-m TEXT …]`: talks to a model on a phone. */
export function addChatCommand(program: Command): void {
  program
    .command('chat')
    .description('talk to a model on a phone; actions are shown, never run')
    .argument('[recipe]', 'recipe file or its folder: prompt and actions', '.')
    .addOption(deviceOption())
    .option('-m, --message <text...>', 'ask this and end; several are asked one after the other')
    .option('--model <artifact|file.gguf>', 'default: the newest quantized artifact of the recipe')
    .option('--adapter [file.gguf]', 'load a LoRA adapter beside the base: this file, or the newest of the recipe')
    .option('--adapter-scale <x>', 'how strongly: 1 as it was trained, 0 not at all', '1')
    .addOption(jsonOption())
    .action(async (recipe: string, options: ChatOptions) => {
      await runBody(options.json ?? false, (context) => chat(recipe, options, context));
    });
}

async function chat(recipe: string, options: ChatOptions, context: CommandContext): Promise<void> {
  const project = await loadProject(await findRecipe(recipe, process.cwd()));
  const chosen = options.adapter
    ? await adapterAndBase(options, project, context)
    : { model: await findModel(options.model, project.folder) };
  const serial = await chosenSerial(options.device, context);
  await using phoneModel = await openPhoneModel({ serial, ...chosen, project }, context);
  const { session, phone } = phoneModel;
  const conversation = new Conversation({
    askModel: (request) => session.chat(request),
    schema: project.schema,
    systemPrompt: project.recipe.systemPrompt,
    context: await readPhoneClock(phone, session.facts, { signal: context.signal }),
  });
  if (options.message === undefined) {
    await chatInTerminal(conversation, context, (signal) => readContacts(phone, signal));
  }
  for (const text of options.message ?? []) {
    context.output.say(`you: ${text}`);
    await askOnce(conversation, text, context);
  }
  context.output.event({ event: 'done' });
}

async function adapterAndBase(options: ChatOptions, project: Project, context: CommandContext) {
  const given = options.adapter === true ? undefined : options.adapter;
  const scale = Number(options.adapterScale);
  if (!Number.isFinite(scale)) {
    const detail = 'it is not a number';
    throw new WorkbenchError('argument.invalid', { argument: '--adapter-scale', value: options.adapterScale, detail });
  }
  const file = await findAdapter(given, project, context);
  const model =
    options.model === undefined
      ? await findAdapterBase(project, context)
      : await findModel(options.model, project.folder);
  return { model, adapter: { file, scale } };
}
