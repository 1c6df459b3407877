import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { WorkbenchError } from '../core/errors/workbench-error';
import { choosePhone } from '../node/adb/choose-phone';
import { inspectModel } from '../node/gguf/inspect-model';
import type { LlamaServerClient } from '../node/llama/client';
import { startHostServer } from '../node/llama/host-server';
import { fileNameOf } from '../node/pipeline/file-name';
import type { Project } from '../node/project/project';
import type { ServedModel } from '../node/serving/served-model';
import { openAdbLink } from './adb-link';
import type { CommandContext } from './command';
import { commandTools } from './command-tools';
import { type ModelOptions, meantModel } from './meant-model';
import { findModel, type ModelFile } from './model-file';
import { openPhoneModel } from './phone-model';

/** Where a model is served from: a phone, or a file of this computer. */
export interface ServedPlace extends ModelOptions {
  readonly device?: string;
  readonly hostModel?: string;
}

/** A model that is ready to be served; disposing ends its server. */
export interface ReadyModel extends AsyncDisposable {
  readonly model: ServedModel;
  /** Resolves with the reason when its server has ended by itself. */
  readonly ended: Promise<WorkbenchError>;
}

/**
 * Starts the model that a person means, on a phone or on this computer.
 * @throws what `meantModel`, `openPhoneModel` and `startHostServer` throw
 */
export async function openServedModel(
  place: ServedPlace,
  project: Project,
  context: CommandContext,
): Promise<ReadyModel> {
  const { hostModel } = place;
  return hostModel === undefined
    ? onPhone(place, project, context)
    : onHost(await findModel(path.resolve(hostModel), project.folder), project, context);
}

async function onPhone(place: ServedPlace, project: Project, context: CommandContext): Promise<ReadyModel> {
  const listed = await (await openAdbLink(context)).list(context.signal);
  const phone = choosePhone(listed, place.device);
  const meant = await meantModel(place, project, context);
  let tellEnd: (error: WorkbenchError) => void = () => {};
  const ended = new Promise<WorkbenchError>((resolve) => {
    tellEnd = resolve;
  });
  const opened = await openPhoneModel(
    {
      phone,
      ...meant,
      project,
      onSession: (event) => {
        if (event.type === 'ended') {
          tellEnd(new WorkbenchError('device.serverEnded', { reason: event.reason, tail: event.end.tail }));
        }
      },
    },
    context,
  );
  const { session } = opened;
  try {
    const contextTokens = await roomOf(session.client, context.signal);
    const model = servedModel(meant.model, project, { contextTokens, chat: (request) => session.chat(request) });
    return { model, ended, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

async function onHost(file: ModelFile, project: Project, context: CommandContext): Promise<ReadyModel> {
  const { signal } = context;
  await inspectModel(file.path, signal);
  const { server: serverProgram } = await (await commandTools(context)).llamaPrograms();
  const logs = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-serve-'));
  const removeLogs = () => rm(logs, { recursive: true, force: true });
  try {
    const server = await startHostServer({
      serverProgram,
      modelFile: file.path,
      contextTokens: project.recipe.device.contextTokens,
      slots: 1,
      logFile: path.join(logs, 'llama-server.log'),
      signal,
    });
    const contextTokens = await roomOf(server.client, signal);
    const model = servedModel(file, project, { contextTokens, chat: (request) => server.chat(request) });
    const dispose = async () => {
      await server[Symbol.asyncDispose]();
      await removeLogs();
    };
    return { model, ended: server.ended, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await removeLogs();
    throw error;
  }
}

function servedModel(
  file: ModelFile,
  { recipe, schema, isPlain }: Project,
  server: Pick<ServedModel, 'contextTokens' | 'chat'>,
): ServedModel {
  const name = file.name.replace(/\.gguf$/i, '');
  // A variant, such as Q4_0, says nothing without its recipe.
  const isVariant = !isPlain && file.artifact !== undefined;
  return { id: fileNameOf(isVariant ? `${recipe.name}-${name}` : name), recipe, schema, ...server };
}

/** What the server itself says: never more than the model was made for. */
async function roomOf(client: LlamaServerClient, signal: AbortSignal): Promise<number> {
  const { contextTokens } = await client.props(signal);
  return contextTokens;
}
