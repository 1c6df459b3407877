import type { LlamaServerClient } from '../../llama/client';

const tokenCount = 48;
/** An odd number: of so many pairs the middle one counts. */
const pairs = 5;
const prompt = 'The weather was fine, and so';

/**
 * How fast a model decodes with its adapter, as a share of its speed without: 0.8 is a fifth slower. Both are timed by
 * turns on the same server, because a computer is never equally busy for long. Leaves the adapter switched on.
 */
export async function adapterDecodeShare(client: LlamaServerClient, signal: AbortSignal): Promise<number> {
  const seconds = async (scale: number) => {
    await client.setAdapterScale(scale, signal);
    const begin = performance.now();
    await client.decode(prompt, tokenCount, { signal });
    return (performance.now() - begin) / 1000;
  };
  await seconds(1);
  const shares: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const alone = await seconds(0);
    const together = await seconds(1);
    shares.push(alone / together);
  }
  return shares.toSorted((left, right) => left - right)[Math.floor(pairs / 2)] ?? Number.NaN;
}
