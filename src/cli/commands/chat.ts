import type { Command } from 'commander';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { askAndOffer, askMessages, chatInTerminal, requireTerminal } from '../chat-loop';
import { type CommandContext, jsonOption, runBody } from '../command';
import { askSeveral } from '../fleet/chat';
import { addPhoneOptions, type MeantPhones, meantPhones, type PhoneOptions } from '../fleet/phones';
import { type ModelOptions, meantModel } from '../meant-model';
import { meantProject } from '../meant-project';
import { phoneChat } from '../phone-chat';
import { openPhoneModel } from '../phone-model';

interface ChatOptions extends PhoneOptions, ModelOptions {
  readonly message?: readonly string[];
  readonly open?: boolean;
  readonly json?: boolean;
}

/** `mobile-llm chat --device SERIAL [-m TEXT …]`: talks to a model on a phone, or asks it on several at once. */
export function addChatCommand(program: Command): void {
  const command = program
    .command('chat')
    .description('talk to a model on a phone; an action is opened there when you have seen it and say so')
    .argument('[recipe]', 'recipe file or its folder: prompt and actions; default: the nearest, or none');
  addPhoneOptions(command)
    .option('-m, --message <text...>', 'ask this and end; several are asked one after the other')
    .option('--open', 'with -m: offer to open each action, one by one, at the terminal')
    .option(
      '--model <artifact|file.gguf>',
      'a model that was added, an artifact or a file; default: the newest quantized one',
    )
    .option('--adapter [file.gguf]', 'load a LoRA adapter beside the base: this file, or the newest of the recipe')
    .option('--adapter-scale <x>', 'how strongly: 1 as it was trained, 0 not at all', '1')
    .addOption(jsonOption())
    .action(async (recipe: string | undefined, options: ChatOptions) => {
      await runBody(options.json ?? false, (context) => chat(recipe, options, context));
    });
}

async function chat(recipe: string | undefined, options: ChatOptions, context: CommandContext): Promise<void> {
  const { message: messages, open: mayOpen = false } = options;
  const project = await meantProject({ recipe }, context);
  if (messages !== undefined && mayOpen) {
    requireTerminal(context.output);
  }
  const phones = await meantPhones(options, context);
  requireOneToTalk(phones, options);
  const chosen = await meantModel(options, project, context);
  if (phones.kind === 'several') {
    await askSeveral(phones, { ...chosen, project, messages: messages ?? [] }, context);
    return;
  }
  await using phoneModel = await openPhoneModel({ phone: phones.phone, ...chosen, project }, context);
  const begun = await phoneChat(phoneModel, project, context.signal);
  if (messages === undefined) {
    await chatInTerminal(begun, context);
  } else {
    await (mayOpen ? askAndOffer : askMessages)(begun, messages, context);
  }
  context.output.event({ event: 'done' });
}

/** @throws WorkbenchError `adb.onePhoneOnly` for what a person does with one phone at a time */
function requireOneToTalk({ kind }: MeantPhones, { message, open }: ChatOptions): void {
  if (kind === 'several' && (message === undefined || open)) {
    const what = message === undefined ? 'A conversation' : 'Opening actions';
    throw new WorkbenchError('adb.onePhoneOnly', { what });
  }
}
