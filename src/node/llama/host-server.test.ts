import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describeError } from '../../core/errors/workbench-error';
import { startHostServer } from './host-server';

/** Answers as llama-server does, and dies after the first word of a reply. */
const dyingServer = `
const { createServer } = require('node:http');
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
createServer((request, response) => {
  if (request.url === '/health') {
    response.end(JSON.stringify({ status: 'ok' }));
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write('data: {"choices":[{"delta":{"content":"Hello"}}]}\\n\\n', () => {
    console.error('out of luck');
    setTimeout(() => process.kill(process.pid, 'SIGSEGV'), 50);
  });
}).listen(port, '127.0.0.1');
`;

describe('llama-server on this computer', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'host-server-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('says how it ended when it dies in the middle of a reply', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const program = path.join(folder, 'dying-server.cjs');
    await writeFile(program, `#!${process.execPath}\n${dyingServer}`);
    await chmod(program, 0o755);
    await using server = await startHostServer({
      serverProgram: program,
      modelFile: path.join(folder, 'none.gguf'),
      contextTokens: 128,
      slots: 1,
      logFile: path.join(folder, 'server.log'),
      signal: new AbortController().signal,
    });
    const texts: string[] = [];
    const reading = async () => {
      const messages = [{ role: 'user', content: 'Hi' }] as const;
      for await (const event of server.chat({ messages, maxTokens: 8, temperature: 0 })) {
        texts.push(event.type === 'token' ? event.text : event.type);
      }
    };
    const error = await reading().catch(describeError);
    assert.deepEqual(texts, ['Hello']);
    assert.equal(error?.code, 'process.failed');
    assert.match(error?.message ?? '', /segmentation fault.*out of luck/su);
  });
});
