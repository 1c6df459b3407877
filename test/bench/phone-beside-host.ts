import os from 'node:os';
import path from 'node:path';
import { inferenceThreads } from '../../src/core/inference/threads';
import { readPhoneFacts } from '../../src/node/adb/facts';
import { pushFile } from '../../src/node/device/push/push-file';
import { installRuntime } from '../../src/node/device/runtime';
import { type DeviceSession, startSession } from '../../src/node/device/session';
import { type HostServer, startHostServer } from '../../src/node/llama/host-server';
import { hostRuntime } from '../../src/node/runtime/host-runtime';
import { startTestBed } from '../integration/phone/test-bed';
import { provided } from './bench';

/** Of both servers. */
export const contextTokens = 1024;
const mostThreads = 8;

/** The same model in the same llama-server on the virtual phone and on this computer's loopback, with as many threads. */
export async function withPhoneBesideHost(
  work: (session: DeviceSession, host: HostServer) => Promise<void>,
): Promise<void> {
  const serverFile = path.join(provided('MOBILE_LLM_TEST_LLAMA_BIN'), 'llama-server');
  const modelFile = provided('MOBILE_LLM_TEST_GGUF');
  const threads = inferenceThreads(os.availableParallelism(), mostThreads);
  const bed = await startTestBed(provided('MOBILE_LLM_TEST_ADB'));
  try {
    const facts = await readPhoneFacts(bed.phone);
    const runtime = await installRuntime(bed.phone, { facts, builds: [await hostRuntime(serverFile)] });
    const { blobPath: modelBlob } = await pushFile(bed.phone, modelFile);
    const session = await startSession(bed.phone, { runtime, modelBlob, contextTokens, threads });
    await using host = await startHostServer({
      serverProgram: serverFile,
      modelFile,
      contextTokens,
      slots: 1,
      logFile: path.join(bed.folder, 'host-server.log'),
      signal: new AbortController().signal,
    });
    await work(session, host);
    await session.stop();
  } finally {
    await bed.dispose();
  }
}
