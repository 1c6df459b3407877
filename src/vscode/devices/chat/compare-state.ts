import path from 'node:path';
import { isRecord } from '../../../protocol/webview/channel';
import type { KeptComparison, KeptSide } from './chat-history';

/** What VS Code gives back of a comparison after a window reload. */
export interface SavedComparison {
  readonly recipePath: string;
  readonly kept: KeptComparison;
}

/** Undefined for what is none. */
export function readSavedComparison(state: unknown): SavedComparison | undefined {
  if (!isRecord(state) || typeof state['recipePath'] !== 'string' || !isRecord(state['kept'])) {
    return undefined;
  }
  const { recipePath, kept } = state;
  const [left, right] = [readSide(kept['left']), readSide(kept['right'])];
  return left && right && path.isAbsolute(recipePath) ? { recipePath, kept: { left, right } } : undefined;
}

function readSide(value: unknown): KeptSide | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const { serial, modelId, chatId } = value;
  return typeof serial === 'string' && typeof modelId === 'string' && typeof chatId === 'string'
    ? { serial, modelId, chatId }
    : undefined;
}
