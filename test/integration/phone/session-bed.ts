import assert from 'node:assert/strict';
import path from 'node:path';
import { type PhoneFacts, readPhoneFacts } from '../../../src/node/adb/facts';
import type { InstalledRuntime } from '../../../src/node/device/installed-runtime';
import { installPhoneProgram } from '../../../src/node/device/phone-program';
import { pushFile } from '../../../src/node/device/push/push-file';
import { installRuntime } from '../../../src/node/device/runtime';
import { hostRuntime } from '../../../src/node/runtime/host-runtime';
import { requireEnvironment, startTestBed, type TestBed } from './test-bed';

/** What a session needs on a phone. */
interface Provided {
  readonly runtime: InstalledRuntime;
  readonly modelBlob: string;
  readonly phoneProgram: string;
}

/** A virtual phone that holds all that a session needs. */
export interface SessionBed extends TestBed, Provided {
  readonly facts: PhoneFacts;
  /** This computer's llama-server, which is what runs on the phone. */
  readonly serverFile: string;
  /** Puts everything there again, under the same names, after it was removed. */
  provide(): Promise<Provided>;
}

/** With the embedded base on it; the test is skipped where `npm test` has not said where the files are. */
export async function startSessionBed(context: Mocha.Context): Promise<SessionBed> {
  const adbProgram = requireEnvironment(context, 'MOBILE_LLM_TEST_ADB');
  const serverFile = path.join(requireEnvironment(context, 'MOBILE_LLM_TEST_LLAMA_BIN'), 'llama-server');
  const modelFile = requireEnvironment(context, 'MOBILE_LLM_TEST_GGUF');
  const programFile = requireEnvironment(context, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
  const bed = await startTestBed(adbProgram);
  const facts = await readPhoneFacts(bed.phone);
  async function provide(): Promise<Provided> {
    const runtime = await installRuntime(bed.phone, { facts, builds: [await hostRuntime(serverFile)] });
    const { blobPath: modelBlob } = await pushFile(bed.phone, modelFile);
    const program = await installPhoneProgram(bed.phone, programFile);
    assert.ok(program);
    return { runtime, modelBlob, phoneProgram: program.path };
  }
  return { ...bed, facts, serverFile, provide, ...(await provide()) };
}
