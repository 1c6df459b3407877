import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { connectAdbServer } from './server';

/** A program that would fail if anybody ran it. */
const absentProgram = '/no/such/adb';

async function serverOf(version: string): Promise<{ readonly port: number; readonly asked: string[]; stop(): void }> {
  const asked: string[] = [];
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (request: Buffer) => {
      asked.push(request.toString('utf8', 4));
      socket.end(`OKAY0004${version}`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, asked, stop: () => server.close() };
}

describe('connectAdbServer', () => {
  it('uses a server of another version as it is: it starts none and stops none', async () => {
    const server = await serverOf('0027');
    const link = await connectAdbServer({ port: server.port, adbProgram: absentProgram });
    assert.equal(link.version, 39);
    assert.deepEqual(server.asked, ['host:version']);
    server.stop();
  });

  it('says what is missing where no server answers', async () => {
    const server = await serverOf('0029');
    server.stop();
    const { port } = server;
    await assert.rejects(connectAdbServer({ port }), { code: 'adb.programMissing' });
    await assert.rejects(connectAdbServer({ port, adbProgram: absentProgram }), { code: 'adb.startFailed' });
  });

  it('gives the line that brings a server of another computer here', async () => {
    const nowhere = { host: 'no-such-computer.invalid', port: 5037 };
    await assert.rejects(connectAdbServer({ ...nowhere, adbProgram: absentProgram }), {
      code: 'adb.noRemoteServer',
      fix: /ssh -N -L 5037:127\.0\.0\.1:5037 no-such-computer\.invalid/,
    });
  });
});
