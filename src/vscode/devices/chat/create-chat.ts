import path from 'node:path';
import { recipeSettings } from '../../../core/chat/settings';
import { ChatFolder } from '../../../node/chats/chat-folder';
import { longestReplyTokens } from '../../../node/conversation/conversation';
import { makeAdapterGguf } from '../../../node/pipeline/adapter-gguf';
import type { Project } from '../../../node/project/project';
import { storeFolderName } from '../../../node/store/layout';
import type { PhoneView, ToView } from '../../../protocol/webview/device-chat';
import { l10n } from '../../l10n';
import type { AdbSettings } from '../../setup/adb-link';
import { type ToolSource, workbenchTools } from '../../setup/tools';
import type { ChatModel } from './chat-models';
import { DeviceChat } from './device-chat';
import type { AdapterFile } from './model-file';
import { PhoneBackend } from './phone-backend';
import { openingRequests } from './suggestions';

const suggestionCount = 3;

export interface NewChat {
  readonly project: Project;
  readonly phone: PhoneView;
  readonly model: ChatModel;
  readonly adb: AdbSettings;
  readonly toolSource: ToolSource;
  readonly mayReadContacts: () => boolean;
  /** Whether what is said is kept. */
  readonly isKept: boolean;
  readonly onEvent: (event: ToView) => void;
}

/** A chat with a model of a recipe on a real phone, or a virtual one. Nothing is sent there yet. */
export async function createChat(options: NewChat): Promise<DeviceChat> {
  const { project, phone, model, adb, toolSource, mayReadContacts, isKept, onEvent } = options;
  const { recipe, schema, folder, datasetFiles } = project;
  const { serial, label } = phone;
  const adapter = model.hasAdapter ? (signal: AbortSignal) => ownAdapter(project, toolSource, signal) : undefined;
  const partner = {
    phone: { serial, label },
    model: { name: recipe.name, variant: model.label, ...(model.sha256 !== undefined && { sha256: model.sha256 }) },
  };
  const [datasetFile] = datasetFiles;
  return new DeviceChat({
    phone,
    model: { label: recipe.name, variant: model.label, sizeBytes: model.sizeBytes },
    suggestions: await openingRequests(project, suggestionCount),
    backend: new PhoneBackend({ serial, project, model, adapter, adb, toolSource }),
    schema,
    settings: recipeSettings(recipe.systemPrompt, longestReplyTokens),
    mayReadContacts,
    onEvent,
    ...(isKept && { history: { folder: chatFolderOf(folder), with: partner } }),
    ...(datasetFile !== undefined && {
      inbox: {
        datasetFile,
        usualSystemPrompt: recipe.systemPrompt,
        model: `${recipe.name} ${model.label}`,
        device: label,
      },
    }),
  });
}

/** The recipe's adapter as a GGUF, from the store or made now. @throws what `makeAdapterGguf` throws */
export async function ownAdapter(project: Project, toolSource: ToolSource, signal: AbortSignal): Promise<AdapterFile> {
  const tools = await workbenchTools({ ...toolSource, signal, onProgress: () => {} });
  const { manifest, path: filePath } = await makeAdapterGguf(project, { tools, signal, onEvent: () => {} });
  const { sha256, sizeBytes } = manifest.content;
  return { filePath, sha256, sizeBytes, label: l10n.t('adapter of {0}', project.recipe.name) };
}

function chatFolderOf(projectFolder: string): ChatFolder {
  return new ChatFolder(path.join(projectFolder, storeFolderName));
}
