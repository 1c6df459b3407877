import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readPhoneFacts } from '../../src/node/adb/facts';
import { installPhoneProgram } from '../../src/node/device/phone-program';
import { type PushOptions, pushFile } from '../../src/node/device/push/push-file';
import { installRuntime } from '../../src/node/device/runtime';
import { type DeviceSession, type SessionOptions, startSession } from '../../src/node/device/session';
import { startSharedSession } from '../../src/node/device/session/shared-session';
import { inspectModel } from '../../src/node/gguf/inspect-model';
import { hostRuntime } from '../../src/node/runtime/host-runtime';
import { makeTestAdapter } from '../adapter-of-test-model';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

/** The test model's own adapter beside the base that it was trained on, on a phone. */
describe('an adapter beside its base on a phone', function () {
  this.timeout(300_000);
  let bed: TestBed;
  let session: DeviceSession;
  let sessionOptions: SessionOptions;
  let adapterFile: string;
  let modelBytes: number;
  let sentBytes: number;

  before(async function () {
    const adb = requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
    const server = path.join(requireEnvironment(this, 'MOBILE_LLM_TEST_LLAMA_BIN'), 'llama-server');
    const program = requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
    const base = requireEnvironment(this, 'MOBILE_LLM_TEST_GGUF');
    const model = requireEnvironment(this, 'MOBILE_LLM_TEST_MODEL_GGUF');
    modelBytes = (await stat(model)).size;
    adapterFile = await makeTestAdapter(model);
    bed = await startTestBed(adb);
    const { phone } = bed;
    const runtime = await installRuntime(phone, {
      facts: await readPhoneFacts(phone),
      builds: [await hostRuntime(server)],
    });
    const options: PushOptions = { receiver: (await installPhoneProgram(phone, program))?.path };
    const { blobPath: modelBlob } = await pushFile(phone, base, options);
    const adapter = await pushFile(phone, adapterFile, options);
    sentBytes = adapter.sentBytes;
    sessionOptions = {
      modelBlob,
      adapter: { blob: adapter.blobPath, scale: 1 },
      runtime,
      contextTokens: 512,
      threads: 1,
    };
    session = await startSession(phone, sessionOptions);
  });
  after(async () => {
    await session?.stop();
    await bed?.dispose();
  });

  async function answer(adapterScale?: number, asked = session): Promise<string> {
    let reply = '';
    const scale = adapterScale === undefined ? {} : { adapterScale };
    const messages = [{ role: 'user' as const, content: 'Call Maria on her mobile.' }];
    for await (const event of asked.chat({ messages, maxTokens: 32, temperature: 0, ...scale })) {
      reply += event.type === 'token' ? event.text : '';
    }
    return reply;
  }

  it('is a tenth of the merged model; q and v alone are at most 3 %', async () => {
    const { header } = await inspectModel(adapterFile);
    const ofQueryAndValue = header.tensors.filter(({ name }) => /\.attn_[qv]\.weight\.lora_[ab]$/.test(name));
    assert.ok(ofQueryAndValue.length > 0);
    const queryAndValueBytes = ofQueryAndValue.reduce((sum, { sizeBytes }) => sum + sizeBytes, header.dataOffset);
    const percent = (bytes: number) => (100 * bytes) / modelBytes;
    process.stdout.write(`      all linear ${percent(sentBytes).toFixed(2)} %, `);
    process.stdout.write(`q and v ${percent(queryAndValueBytes).toFixed(2)} % of the Q4_0 model\n`);
    assert.ok(percent(sentBytes) < 12);
    assert.ok(percent(queryAndValueBytes) <= 3);
  });

  it('changes what the model says, is switched off and on again, and scaled, while the server runs', async () => {
    const trained = await answer();
    assert.match(trained, /<action>/, 'the adapter writes actions');
    assert.doesNotMatch(await answer(0), /<action>/, 'the base knows none');
    assert.equal(await answer(), trained);
  });

  it('is shared by users of whom each says how strong it is', async () => {
    const users = await Promise.all([1, 2].map(() => startSharedSession(bed.phone, sessionOptions)));
    try {
      const [one, other] = users;
      assert.equal(one?.process.pid, other?.process.pid);
      const [without, trained] = await Promise.all([answer(0, one), answer(undefined, other)]);
      assert.doesNotMatch(without, /<action>/);
      assert.match(trained, /<action>/, 'what the one asked for is not the other’s');
    } finally {
      await Promise.all(users.map((user) => user.stop()));
    }
  });
});
