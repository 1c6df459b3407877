import { WorkbenchError } from '../../../core/errors/workbench-error';
import { chooseLoad, copiedMode, type LoadMode } from '../../../core/memory/gate';
import type { PhoneFacts } from '../../adb/facts';
import { batchTokens } from '../server-arguments';
import type { SessionOptions } from './types';

/** Says what the model needs. @throws WorkbenchError `device.tooLittleMemory` with the sum, part by part */
export function chooseLoadMode(
  { shape, contextTokens, onEvent }: Pick<SessionOptions, 'shape' | 'contextTokens' | 'onEvent'>,
  facts: PhoneFacts,
): LoadMode {
  const { memoryAvailableBytes: availableBytes, memoryTotalBytes: totalBytes } = facts;
  if (!shape || availableBytes === undefined) {
    return copiedMode;
  }
  const choice = chooseLoad(shape, { contextTokens, batchTokens }, { availableBytes, totalBytes });
  onEvent?.({ type: 'memory', ...choice, availableBytes });
  const { mode, need, verdict, reserveBytes } = choice;
  if (verdict.verdict === 'refused') {
    const megabytes = (bytes: number) => Math.round(bytes / 1e6);
    throw new WorkbenchError('device.tooLittleMemory', {
      neededMegabytes: megabytes(need.totalBytes),
      reserveMegabytes: megabytes(reserveBytes),
      availableMegabytes: megabytes(availableBytes),
      weightsMegabytes: megabytes(need.weightsBytes + need.adapterBytes),
      cacheMegabytes: megabytes(need.keyValueCacheBytes),
      buffersMegabytes: megabytes(need.computeBuffersBytes),
    });
  }
  return mode;
}
