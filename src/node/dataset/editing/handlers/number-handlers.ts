import type { EngineHandlers } from '../engine-protocol';
import { statisticsOf } from '../engine-statistics';
import type { DatasetSession } from '../session/dataset-session';
import { type TokenisedDataset, tokensPerRow, viewTokens } from '../tokens/row-tokens';

/** What the model sees of rows, and the dataset in numbers. */
export function numberHandlers(session: DatasetSession): Pick<EngineHandlers, 'tokens' | 'statistics'> {
  const tokenised = (): TokenisedDataset => {
    const { file, project, tokens } = session;
    return { file, engine: session.open.engine, project, tokens };
  };
  return {
    tokens: ({ key }) => viewTokens(tokenised(), key),
    // Of tokens only where they can be counted soon.
    statistics: async () => {
      const { engine } = session.open;
      const [statistics, tokens] = await Promise.all([statisticsOf(engine), tokensPerRow(tokenised())]);
      session.tell();
      return { ...statistics, ...(tokens && { tokensPerRow: tokens }) };
    },
  };
}
