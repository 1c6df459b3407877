import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

describe('the virtual phone, through stock adb', function () {
  this.timeout(60_000);
  let bed: TestBed;
  before(async function () {
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
  });
  after(async () => bed?.dispose());

  it('is listed as a device that says it is virtual', async () => {
    const { stdout } = await bed.adb('devices', '-l');
    assert.match(stdout, new RegExp(`${bed.state.serial}\\s+device .*model:Virtual_phone`));
  });

  it('keeps exit code, stdout and stderr apart', async () => {
    const result = await bed.adb('shell', '-T', 'echo out; echo err >&2; exit 7');
    assert.deepEqual(result, { exitCode: 7, stdout: 'out\n', stderr: 'err\n' });
  });

  it('reports a killed command as 128 + its signal', async () => {
    assert.equal((await bed.adb('shell', '-T', 'kill -9 $$')).exitCode, 137);
  });

  it('takes a file and gives it back bit for bit, with stock push, ls and pull', async () => {
    const sent = randomBytes(5_000_001);
    await writeFile(path.join(bed.folder, 'sent'), sent);
    const phonePath = '/data/local/tmp/deep/folder/file';
    assert.equal((await bed.adb('push', path.join(bed.folder, 'sent'), phonePath)).exitCode, 0);
    assert.match((await bed.adb('ls', '/data/local/tmp/deep/folder')).stdout, /004c4b41 \w+ file/);
    assert.equal((await bed.adb('pull', phonePath, path.join(bed.folder, 'back'))).exitCode, 0);
    assert.ok(sent.equals(await readFile(path.join(bed.folder, 'back'))));
  });

  it('says so when a file to pull is not there', async () => {
    const result = await bed.adb('pull', '/data/local/tmp/nothing', path.join(bed.folder, 'nothing'));
    assert.notEqual(result.exitCode, 0);
  });

  it('answers as Android does', async () => {
    const { stdout } = await bed.adb('shell', '-T', 'getprop ro.mobilellm.virtual; pm list packages; df -k /data');
    assert.match(stdout, /^1\npackage:com\.android\.settings\n/);
    assert.match(stdout, /Available/);
  });

  it('records an intent with its arguments whole and reports success', async () => {
    const { stdout } = await bed.adb('shell', '-T', `am start -W -a android.intent.action.DIAL -d 'tel:+1 (2)'`);
    assert.match(stdout, /^Status: ok$/m);
    const log = await bed.phone.shell('cat "$VIRTUAL_PHONE_ROOT/data/intents.log"');
    assert.match(log.stdout, /\t-a\tandroid\.intent\.action\.DIAL\t-d\ttel:\+1 \(2\)\t\n$/);
  });
});
