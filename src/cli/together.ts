import type { CommandContext } from './command';

/**
 * For things that run side by side: the body gets a context of its own, and when it fails, because one of them did,
 * the others are cancelled.
 * @throws what the body throws
 */
export async function together<Result>(
  context: CommandContext,
  body: (context: CommandContext) => Promise<Result>,
): Promise<Result> {
  const siblings = new AbortController();
  try {
    return await body({ ...context, signal: AbortSignal.any([context.signal, siblings.signal]) });
  } catch (error) {
    siblings.abort(new DOMException('Something beside it failed.', 'AbortError'));
    throw error;
  }
}
