import type { RowKey } from '../../../../core/dataset/editing/edited-document';
import { renderConversation } from '../../../../core/dataset/render';
import { readRow } from '../../../../core/dataset/row';
import { type Histogram, NumberTally } from '../../../../core/dataset/statistics/histogram';
import { isRefused, type ShownToken, type ViewedRow } from '../../../../core/dataset/tokens/row-tokens';
import { describeError, type ErrorDescription, WorkbenchError } from '../../../../core/errors/workbench-error';
import type { TokenPiece, TokenView } from '../../../../protocol/webview/dataset-editor';
import { sha256Hex } from '../../../files/sha256';
import { renderLine } from '../../checking/token-rules';
import type { DatasetEngine } from '../dataset-engine';
import type { ProjectSettings } from '../project-settings';
import type { DatasetTokens } from './dataset-tokens';

/** More are not drawn; the counts are of all. */
const mostShown = 8_000;
/** What is counted for a chart without asking: more takes the tokenizer a while. */
const mostCountedRows = 20_000;

/** An open dataset, for its tokens. */
export interface TokenisedDataset {
  /** For what is said where nobody knows the template. */
  readonly file: string;
  readonly engine: DatasetEngine;
  readonly project: ProjectSettings;
  readonly tokens: DatasetTokens;
}

/** What the model sees of a row; why not is a value too. */
export async function viewTokens(dataset: TokenisedDataset, key: RowKey): Promise<TokenView> {
  const { file, engine, project, tokens } = dataset;
  const text = engine.textOf(key);
  if (text === undefined) {
    return unavailable();
  }
  const read = readRow(text, { sha256Hex, ordinals: new Map() });
  if (read.problem !== undefined) {
    return unavailable(describeError(new WorkbenchError(read.problem.code, read.problem.parameters)));
  }
  if (project.recipePath === undefined) {
    return unavailable(project.notes[0] ?? describeError(new WorkbenchError('dataset.noRecipe', { path: file })));
  }
  try {
    const settings = await tokens.settings();
    if (settings?.available !== true) {
      return { kind: 'unavailable', reason: settings?.reason ?? '', fix: settings?.fix ?? '' };
    }
    const counter = await tokens.counter(settings.asker);
    const row = renderConversation(read.conversation, { systemPrompt: project.systemPrompt });
    const [viewed] = await counter.describe([row], tokens.signal);
    return viewOf(viewed, settings.limits.maxTokens);
  } catch (error) {
    tokens.forget();
    return unavailable(describeError(error));
  }
}

/**
 * Counts the tokens of all rows, and notes them for the list. Undefined where they are too many to be waited for, or
 * nothing can count them: the deep rules say why.
 */
export async function tokensPerRow({ engine, project, tokens }: TokenisedDataset): Promise<Histogram | undefined> {
  const { lines } = engine.document;
  const settings = lines.lineCount > mostCountedRows ? undefined : await tokens.settings();
  if (settings?.available !== true) {
    return undefined;
  }
  const rows = Array.from({ length: lines.lineCount }, (_, index) => lines.idAt(index)).flatMap((line) => {
    const row = renderLine(lines.contentOf(line), project.systemPrompt);
    return row ? [{ line, row }] : [];
  });
  const counter = await tokens.counter(settings.asker);
  const options = { signal: tokens.signal };
  const counts = await counter.count(
    rows.map(({ row }) => row),
    options,
  );
  const tally = new NumberTally();
  const counted = counts.flatMap((count, index) => {
    const { line } = rows[index] ?? {};
    return line === undefined || isRefused(count) ? [] : [{ line, tokens: count.tokens }];
  });
  for (const row of counted) {
    tally.add(row.tokens, 1);
  }
  engine.noteTokens(counted);
  return tally.histogram();
}

function viewOf(viewed: ViewedRow | undefined, limit: number): TokenView {
  if (viewed === undefined || isRefused(viewed)) {
    return unavailable(viewed?.refused);
  }
  const { shown, tokens, trained } = viewed;
  return {
    kind: 'tokens',
    tokens: shown.slice(0, mostShown).map(pieceOf),
    isCut: tokens > Math.min(shown.length, mostShown),
    tokenCount: tokens,
    trainedCount: trained,
    limit,
  };
}

/** Bytes that are no text of their own are shown as such. */
function pieceOf({ id, text, bytes, trained, control }: ShownToken): TokenPiece {
  const shown = bytes === undefined ? text : bytes.replace(/../g, (byte) => `<${byte}>`);
  return { id, text: shown, isTrained: trained, isControl: control };
}

function unavailable(why?: Pick<ErrorDescription, 'message' | 'fix'>): TokenView {
  return { kind: 'unavailable', reason: why?.message ?? '', fix: why?.fix ?? '' };
}
