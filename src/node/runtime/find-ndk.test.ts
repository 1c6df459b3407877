import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findNdk, type NdkSearch } from './find-ndk';

describe('finding an NDK', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(path.join(os.tmpdir(), 'find-ndk-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  /** A folder with the file that every NDK has. */
  async function makeNdk(revision: string, ...parts: readonly string[]): Promise<string> {
    const folder = path.join(home, ...parts);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'source.properties'), `Pkg.Desc = Android NDK\nPkg.Revision = ${revision}\n`);
    return folder;
  }
  const find = (search: Partial<NdkSearch> = {}) =>
    findNdk({ environment: {}, homeFolder: home, platform: 'linux', ...search });

  it('takes the configured one or none', async () => {
    const folder = await makeNdk('28.1.13356709', 'my-ndk');
    await makeNdk('29.0.14206865', 'other');
    const environment = { ANDROID_NDK_HOME: path.join(home, 'other') };
    assert.deepEqual(await find({ configured: folder, environment }), {
      folder,
      revision: '28.1.13356709',
      reason: 'configured',
    });
    const old = await makeNdk('27.2.12479018', 'old');
    const refused = { code: 'runtime.ndkUnusable' };
    await assert.rejects(find({ configured: old, environment }), { ...refused, message: /revision 27\.2/ });
    await assert.rejects(find({ configured: home, environment }), { ...refused, message: /source\.properties/ });
  });

  it('takes that of a variable before those of an SDK, and passes over one that is too old', async () => {
    const named = await makeNdk('28.0.13004108', 'named');
    const sdk = path.join(home, 'sdk');
    const newest = await makeNdk('29.0.14206865', 'sdk', 'ndk', '29.0.14206865');
    const both = { ANDROID_NDK_ROOT: named, ANDROID_HOME: sdk };
    assert.equal((await find({ environment: both })).reason, 'ANDROID_NDK_ROOT');
    const old = await makeNdk('26.1.10909125', 'old');
    const found = await find({ environment: { ...both, ANDROID_NDK_HOME: old, ANDROID_NDK_ROOT: undefined } });
    assert.deepEqual([found.folder, found.reason], [newest, 'ANDROID_HOME']);
  });

  it('takes the newest of an SDK by its numbers', async () => {
    for (const revision of ['28.0.9', '28.0.13004108', '27.9.99999999', '9.0.1']) {
      await makeNdk(revision, 'Android', 'Sdk', 'ndk', revision);
    }
    await mkdir(path.join(home, 'Android', 'Sdk', 'ndk', '99.0.0'), { recursive: true });
    assert.equal((await find()).revision, '28.0.13004108');
  });

  for (const [platform, parts] of [
    ['linux', ['Android', 'Sdk']],
    ['darwin', ['Library', 'Android', 'sdk']],
    ['win32', ['AppData', 'Local', 'Android', 'Sdk']],
  ] as const) {
    it(`knows the usual folder of ${platform}`, async () => {
      const folder = await makeNdk('28.0.1', ...parts, 'ndk', '28.0.1');
      assert.equal((await find({ platform })).folder, folder);
    });
  }

  it('says everywhere it looked', async () => {
    const old = await makeNdk('25.0.1', 'Android', 'Sdk', 'ndk', '25.0.1');
    const environment = { ANDROID_NDK_HOME: path.join(home, 'nothing') };
    const missing = { code: 'runtime.ndkMissing' };
    await assert.rejects(find({ environment }), { ...missing, message: /nothing \(no NDK\)/ });
    await assert.rejects(find({ environment }), ({ message }: Error) => message.includes(`${old} (25.0.1)`));
  });
});
