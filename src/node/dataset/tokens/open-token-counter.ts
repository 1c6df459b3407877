import type { TokenLimits } from '../../../core/dataset/tokens/row-tokens';
import { describeError, type ErrorDescription, WorkbenchError } from '../../../core/errors/workbench-error';
import type { PipelineTools } from '../../pipeline/tools';
import type { Project } from '../../project/project';
import type { TokenAskerOptions } from './token-asker';
import { TokenCounter } from './token-counter';
import { findTokenizer } from './tokenizer-source';

interface TokensUnavailable {
  readonly available: false;
  readonly code: string;
  readonly reason: string;
  readonly fix: string;
}

/** What tokens of a project are counted by: plain data, which another thread can make a counter of. */
export type TokenSettings =
  | {
      readonly available: true;
      readonly asker: TokenAskerOptions;
      readonly limits: TokenLimits;
      /** Of the rendering: what `renderConversation` takes. */
      readonly systemPrompt: string;
    }
  | TokensUnavailable;

/** Whether rows can be cut into tokens, and what to do where they cannot. */
export type TokensAvailable =
  | (Omit<Extract<TokenSettings, { readonly available: true }>, 'asker'> & { readonly counter: TokenCounter })
  | TokensUnavailable;

export interface OpenTokensOptions {
  /** Made with `onlyReady`, nothing is downloaded to look at a row. */
  readonly tools: PipelineTools;
  readonly cacheFolder: string;
  /** Of a folder that nobody trusts no base is opened. */
  readonly isTrusted: boolean;
  readonly signal: AbortSignal;
}

/**
 * Looks for what a project's tokens need; starts nothing yet. Open it anew when the recipe, its template or its base
 * changed.
 * @throws the signal's reason on abort
 */
export async function openTokenCounter(project: Project, options: OpenTokensOptions): Promise<TokensAvailable> {
  const settings = await findTokenSettings(project, options);
  if (!settings.available) {
    return settings;
  }
  const { asker, ...rest } = settings;
  return { ...rest, counter: new TokenCounter(asker) };
}

/** The same without a counter. @throws the signal's reason on abort */
export async function findTokenSettings(project: Project, options: OpenTokensOptions): Promise<TokenSettings> {
  const { tools, cacheFolder, isTrusted, signal } = options;
  if (!isTrusted) {
    return unavailable(describeError(new WorkbenchError('tokens.untrusted')));
  }
  try {
    const { systemPrompt, stop, training, device } = project.recipe;
    const [source, python] = await Promise.all([findTokenizer(project, { tools, signal }), tools.python()]);
    return {
      available: true,
      asker: { source, stop, python, cacheFolder },
      limits: { maxTokens: training.maxTokens, contextTokens: device.contextTokens },
      systemPrompt,
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof WorkbenchError) {
      return unavailable(describeError(error));
    }
    throw error;
  }
}

function unavailable({ code, message: reason, fix }: ErrorDescription): TokensUnavailable {
  return { available: false, code, reason, fix };
}
