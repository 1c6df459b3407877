import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Complete } from '../core/dataset/growing/model/paraphrase-prompt';
import { completeWith } from '../node/dataset/growing/complete';
import { startHostServer } from '../node/llama/host-server';
import type { Project } from '../node/project/project';
import type { CommandContext } from './command';
import { commandTools } from './command-tools';
import { type MeantModel, type ModelOptions, meantModel } from './meant-model';
import { openPhoneModel } from './phone-model';

/** A language model that is ready to be asked; disposing ends its server. */
export interface ModelCompletion extends AsyncDisposable {
  readonly complete: Complete;
  /** What it is called. */
  readonly model: string;
  /** Where what is asked goes, in words. */
  readonly place: string;
}

/** Room for a prompt with a conversation, and for several ways of saying it. */
const contextTokens = 4096;

/**
 * Starts the model that a person means, on this computer or on a phone.
 * @param on `host`, or a phone's serial number
 * @throws what `meantModel`, `startHostServer` and `openPhoneModel` throw
 */
export async function openCompletion(
  { on, ...options }: ModelOptions & { readonly on: string },
  given: Project,
  context: CommandContext,
): Promise<ModelCompletion> {
  const device = { ...given.recipe.device, contextTokens: Math.max(contextTokens, given.recipe.device.contextTokens) };
  const project = { ...given, recipe: { ...given.recipe, device } };
  const meant = await meantModel(options, project, context);
  return on === 'host' ? onHost(meant, project, context) : onPhone(on, meant, { project, context });
}

async function onPhone(
  serial: string,
  meant: MeantModel,
  { project, context }: { readonly project: Project; readonly context: CommandContext },
): Promise<ModelCompletion> {
  const phone = await openPhoneModel({ phone: serial, ...meant, project }, context);
  return {
    complete: completeWith((request) => phone.session.chat(request)),
    model: meant.model.name,
    place: `the phone ${serial}, over adb`,
    [Symbol.asyncDispose]: () => phone[Symbol.asyncDispose](),
  };
}

async function onHost(
  { model, adapter }: MeantModel,
  { recipe }: Project,
  context: CommandContext,
): Promise<ModelCompletion> {
  const { server: serverProgram } = await (await commandTools(context)).llamaPrograms();
  const logs = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-complete-'));
  try {
    const server = await startHostServer({
      serverProgram,
      modelFile: model.path,
      adapterFile: adapter?.file.path,
      contextTokens: recipe.device.contextTokens,
      slots: 1,
      logFile: path.join(logs, 'llama-server.log'),
      signal: context.signal,
    });
    return {
      complete: completeWith((request) => server.chat(request)),
      model: model.name,
      place: 'this computer; nothing leaves it',
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]();
        await rm(logs, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(logs, { recursive: true, force: true });
    throw error;
  }
}
