import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openPhone, type Phone } from '../../src/node/adb/phone';
import { installPhoneProgram, phoneProgramCommand } from '../../src/node/device/phone-program';
import { listPhoneFiles } from '../../src/node/device/remove';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

describe('our program on the phone', function () {
  this.timeout(60_000);
  let bed: TestBed;
  let file: string;

  before(async function () {
    const adbProgram = requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
    file = requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
    bed = await startTestBed(adbProgram);
  });
  after(async () => bed?.dispose());

  /** A connection that knows of nothing yet. */
  async function withNewConnection(use: (phone: Phone) => Promise<void>): Promise<void> {
    const phone = await openPhone(bed.link, bed.state.serial);
    try {
      await use(phone);
    } finally {
      phone.close();
    }
  }

  it('is stored under its hash, runs, and is looked for once a connection', async () => {
    await withNewConnection(async (phone) => {
      const program = await installPhoneProgram(phone, file);
      assert.match(program?.path ?? '', /\/mobile-llm\/bin\/mobile-llm-phone-[0-9a-f]{12}\/mobile-llm-phone$/);
      const stored = await listPhoneFiles(phone);
      assert.equal(stored.length, 1, 'nothing but the program was stored');
      const { stdout } = await phone.shell(phoneProgramCommand(program?.path ?? '', ['version']));
      assert.deepEqual(JSON.parse(stdout), { program: 'mobile-llm-phone', version: 1, sha256: program?.sha256 });
      assert.equal(await installPhoneProgram(phone, file), program);
    });
  });

  it('is stored again when it is damaged, and not when it is there', async () => {
    await withNewConnection(async (phone) => {
      const program = await installPhoneProgram(phone, file);
      const target = program?.path ?? '';
      const inode = async () => (await phone.shell(`stat -c %i ${target}`)).stdout;
      const before = await inode();
      await withNewConnection(async (other) => assert.deepEqual(await installPhoneProgram(other, file), program));
      assert.equal(await inode(), before);
      await phone.shell(`printf damage >> ${target}`);
      await withNewConnection(async (other) => assert.deepEqual(await installPhoneProgram(other, file), program));
      assert.notEqual(await inode(), before);
      assert.equal((await phone.shell(`${target} version`)).exitCode, 0);
    });
  });

  it('is done without where it does not run', async () => {
    const other = path.join(bed.folder, 'for-another-processor');
    await writeFile(other, randomBytes(1000));
    await withNewConnection(async (phone) => {
      assert.equal(await installPhoneProgram(phone, other), undefined);
    });
  });

  it('measures the phone once a second until its input ends', async () => {
    await withNewConnection(async (phone) => {
      const program = await installPhoneProgram(phone, file);
      const telemetry = await phone.shellStream(phoneProgramCommand(program?.path ?? '', ['telemetry']));
      const times: number[] = [];
      let text = '';
      for await (const chunk of telemetry.stdout) {
        text += new TextDecoder().decode(chunk);
        times.push(
          ...text
            .split('\n')
            .slice(times.length, -1)
            .map((line) => JSON.parse(line).monotonicMs),
        );
        if (times.length === 2) {
          await telemetry.closeStdin();
        }
      }
      assert.equal(await telemetry.exited, 0);
      assert.equal(times.length, 2);
      const passedMs = (times[1] ?? 0) - (times[0] ?? 0);
      assert.ok(passedMs >= 900 && passedMs < 5000, `${passedMs} ms between two measurements`);
    });
  });
});
