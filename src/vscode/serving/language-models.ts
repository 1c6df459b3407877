import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { parseChatRequest } from '../../core/serving/chat-request';
import type { ReadModelState } from '../../node/read-model/state';
import type { AskedReply } from '../../node/serving/served-model';
import { describeThrown } from '../notices';
import type { Workbench } from '../workbench';
import type { PhoneModel } from './listed-models';
import type { PhoneModels } from './phone-models';
import { readyPhones } from './ready-phones';
import { estimateTokens, textOf } from './request-texts';

/** What the manifest declares. */
const vendor = 'mobile-llm';

/** What a chat template puts around a message: who speaks, and the end. */
const tokensAroundMessage = 6;

/** Offers the models of ready phones to VS Code's chat and to other extensions. */
export function registerLanguageModels(workbench: Workbench, models: PhoneModels): vscode.Disposable {
  const provider = new PhoneLanguageModels(workbench, models);
  return vscode.Disposable.from(provider, vscode.lm.registerLanguageModelChatProvider(vendor, provider));
}

class PhoneLanguageModels implements vscode.LanguageModelChatProvider, vscode.Disposable {
  readonly #workbench: Workbench;
  readonly #models: PhoneModels;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #following: vscode.Disposable;
  #listed: readonly PhoneModel[] = [];
  readonly onDidChangeLanguageModelChatInformation = this.#changed.event;

  constructor(workbench: Workbench, models: PhoneModels) {
    this.#workbench = workbench;
    this.#models = models;
    this.#following = workbench.onState((state) => {
      this.#compare(state).catch((error: unknown) => workbench.log.warn(`Listing models: ${String(error)}`));
    });
  }

  dispose(): void {
    this.#following.dispose();
    this.#changed.dispose();
  }

  /** Starts nothing: what is there is read from the disk and from an adb server that runs already. */
  async provideLanguageModelChatInformation(): Promise<vscode.LanguageModelChatInformation[]> {
    this.#listed = await this.#list(await this.#workbench.state());
    const all = await Promise.all(this.#listed.map((model) => this.#information(model)));
    return all.filter((information) => information !== undefined);
  }

  async provideLanguageModelChatResponse(
    { id }: vscode.LanguageModelChatInformation,
    ...[messages, options, progress, token]: RestOf<
      vscode.LanguageModelChatProvider['provideLanguageModelChatResponse']
    >
  ): Promise<void> {
    const model = this.#listed.find((known) => known.id === id);
    if (!model) {
      throw vscode.LanguageModelError.NotFound(vscode.l10n.t('The phone of this model is not ready any more.'));
    }
    const cancelled = new AbortController();
    const subscription = token.onCancellationRequested(() =>
      cancelled.abort(new DOMException('Cancelled.', 'AbortError')),
    );
    try {
      const asked = askedReply(model, messages, options);
      await this.#reply(model, asked, { progress, signal: cancelled.signal });
    } catch (error) {
      throw cancelled.signal.aborted ? new vscode.CancellationError() : worded(error);
    } finally {
      subscription.dispose();
    }
  }

  /** Asks the model where it runs; a count of one that does not is an estimate that errs on the high side. */
  async provideTokenCount(
    { id }: vscode.LanguageModelChatInformation,
    text: string | vscode.LanguageModelChatRequestMessage,
  ): Promise<number> {
    const words = typeof text === 'string' ? text : textOf(text.content, 'text');
    const running = this.#models.running({ id });
    const count = await running?.client.tokenize(words).then(
      ({ length }) => length,
      () => undefined,
    );
    return (count ?? estimateTokens(words)) + (typeof text === 'string' ? 0 : tokensAroundMessage);
  }

  async #reply(
    model: PhoneModel,
    asked: AskedReply,
    { progress, signal }: { readonly progress: vscode.Progress<vscode.LanguageModelTextPart>; signal: AbortSignal },
  ): Promise<void> {
    const { replyTo } = this.#workbench.engine();
    const { thing, giveBack } = await this.#models.borrow(model, signal);
    try {
      for await (const event of replyTo(thing.served, asked, signal)) {
        if (event.type === 'token') {
          progress.report(new vscode.LanguageModelTextPart(event.text));
        }
      }
    } finally {
      await giveBack();
    }
  }

  /** VS Code asks again only when it is told that something changed. */
  async #compare(state: ReadModelState): Promise<void> {
    const ids = (models: readonly PhoneModel[]) => JSON.stringify(models.map(({ id }) => id));
    if (ids(await this.#list(state)) !== ids(this.#listed)) {
      this.#changed.fire();
    }
  }

  /**
   * Nothing may run in a folder that is not trusted, so nothing is offered there. The engine is not loaded to find that
   * there is no phone.
   */
  async #list(state: ReadModelState): Promise<readonly PhoneModel[]> {
    const isWorthwhile = vscode.workspace.isTrusted && readyPhones(state).length > 0;
    return isWorthwhile ? this.#workbench.engine().listedModels(state) : [];
  }

  /** Undefined for a model whose recipe or file cannot be read. */
  async #information(model: PhoneModel): Promise<vscode.LanguageModelChatInformation | undefined> {
    const { readModelLimits } = this.#workbench.engine();
    const limits = await readModelLimits(model.recipePath, model.file.filePath).catch((error: unknown) => {
      this.#workbench.log.warn(`${model.name} is not offered: ${String(error)}`);
      return undefined;
    });
    return (
      limits && {
        id: model.id,
        name: model.name,
        family: model.recipeName,
        version: model.file.sha256?.slice(0, 12) ?? model.file.id,
        detail: model.phoneLabel,
        tooltip: vscode.l10n.t('Answers on {0} ({1}). The first request starts it.', model.phoneLabel, model.serial),
        maxInputTokens: limits.inputTokens,
        maxOutputTokens: limits.outputTokens,
        capabilities: { toolCalling: false, imageInput: false },
      }
    );
  }
}

type RestOf<Method> = Method extends (first: never, ...rest: infer Rest) => unknown ? Rest : never;

/** @throws WorkbenchError `serving.unsupported`, `serving.badRequest` */
function askedReply(
  { requestName }: PhoneModel,
  messages: readonly vscode.LanguageModelChatRequestMessage[],
  { modelOptions, toolMode, tools }: vscode.ProvideLanguageModelChatResponseOptions,
): AskedReply {
  if (toolMode === vscode.LanguageModelChatToolMode.Required && tools && tools.length > 0) {
    throw new WorkbenchError('serving.unsupported', { parameter: 'tools', detail: 'the model calls no tools' });
  }
  return parseChatRequest({
    ...modelOptions,
    model: requestName,
    messages: messages.map(({ role, content }, index) => ({
      role: roleOf(role),
      content: textOf(content, `messages[${index}]`),
    })),
  });
}

/** VS Code has a role for system prompts that its API does not name yet: 3. */
function roleOf(role: number): 'system' | 'user' | 'assistant' {
  if (role === vscode.LanguageModelChatMessageRole.User) {
    return 'user';
  }
  return role === vscode.LanguageModelChatMessageRole.Assistant ? 'assistant' : 'system';
}

/** Only an error's message reaches who asked. */
function worded(error: unknown): Error {
  const { code, message, fix } = describeThrown(error);
  return Object.assign(new Error(`${message} ${fix}`, { cause: error }), { code });
}
