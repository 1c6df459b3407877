import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { openPhone } from '../../src/node/adb/phone';
import { connectAdbServer } from '../../src/node/adb/server';
import { processesWith } from './phone/processes';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

/** The adb that set-up provides, and the distribution's: what many users have running. */
const programs = [
  ['adb 36', 'MOBILE_LLM_TEST_ADB'],
  ['an older adb', 'MOBILE_LLM_TEST_OLD_ADB'],
] as const;

for (const [name, variable] of programs) {
  describe(`the virtual phone, through ${name}`, function () {
    this.timeout(60_000);
    let bed: TestBed;
    before(async function () {
      bed = await startTestBed(requireEnvironment(this, variable));
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
      assert.match(stdout, /^1\npackage:android\n(?:package:[\w.]+\n)*package:com\.android\.settings\n/);
      assert.match(stdout, /Available/);
    });

    it('records an intent with its arguments whole and reports success', async () => {
      const { stdout } = await bed.adb('shell', '-T', `am start -W -a android.intent.action.DIAL -d 'tel:+1 (2)'`);
      assert.match(stdout, /^Status: ok$/m);
      const log = await bed.phone.shell('cat "$VIRTUAL_PHONE_ROOT/data/intents.log"');
      assert.match(log.stdout, /"arguments":\["-W","-a","android\.intent\.action\.DIAL","-d","tel:\+1 \(2\)"\]\}\n$/);
    });

    it('takes a folder, and lists it', async () => {
      const folder = path.join(bed.folder, 'model');
      await mkdir(path.join(folder, 'below'), { recursive: true });
      await writeFile(path.join(folder, 'below', 'small'), 'small');
      assert.equal((await bed.adb('push', folder, '/data/local/tmp/')).exitCode, 0);
      assert.equal((await bed.adb('shell', '-T', 'cat data/local/tmp/model/below/small')).stdout, 'small');
    });

    it('carries a forwarded connection', async () => {
      const listener = net.createServer((socket) => socket.end('from the phone')).listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const address = listener.address();
      const phonePort = typeof address === 'object' ? address?.port : undefined;
      const hostPort = Number((await bed.adb('forward', 'tcp:0', `tcp:${phonePort}`)).stdout);
      const socket = net.connect(hostPort, '127.0.0.1');
      assert.equal((await socket.setEncoding('utf8').toArray()).join(''), 'from the phone');
      await bed.adb('forward', '--remove-all');
      listener.close();
    });

    it('serves Tango through this server: both outputs, the exit code, a socket', async () => {
      const result = await bed.phone.shell('cat; echo err >&2; exit 9', { stdin: Buffer.alloc(2_000_000, 'x') });
      assert.deepEqual([result.exitCode, result.stdout.length, result.stderr], [9, 2_000_000, 'err\n']);
      const listener = net.createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const address = listener.address();
      const stream = await bed.phone.openSocket(`tcp:${typeof address === 'object' ? address?.port : 0}`);
      stream.write('echo');
      assert.equal(String(await once(stream, 'data')), 'echo');
      stream.destroy();
      listener.close();
    });

    it('is seen to wait for a person, and to be ready once it was accepted', async () => {
      await bed.setFault({ fault: 'unauthorized' });
      for (const [state, fault] of [
        ['unauthorized', 'authorize'],
        ['device', 'clear'],
      ] as const) {
        for await (const phones of bed.link.devices({ signal: AbortSignal.timeout(20_000) })) {
          if (phones.some((phone) => phone.serial === bed.state.serial && phone.state === state)) {
            break;
          }
        }
        await bed.setFault({ fault });
      }
    });

    it('is reached through the server that runs, which another adb program leaves alone', async () => {
      const ours = process.env['MOBILE_LLM_TEST_ADB'] ?? '';
      const servers = () => processesWith(`tcp:${bed.link.address.port}`);
      const before = servers();
      assert.equal(before.length, 1);
      const link = await connectAdbServer({ port: bed.link.address.port, adbProgram: ours });
      const phone = await openPhone(link, bed.state.serial);
      assert.equal((await phone.shell('echo same')).stdout, 'same\n');
      phone.close();
      assert.deepEqual(servers(), before);
    });
  });
}
