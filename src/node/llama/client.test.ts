import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import net from 'node:net';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { type ChatEvent, LlamaServerClient, type LlamaServerClientOptions } from './client';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
type Use = (client: LlamaServerClient, connectionCount: () => number) => Promise<void>;

/** A server that answers as we say, to see what the client makes of what llama-server would rarely do. */
async function withServer(
  answer: Answer,
  use: Use,
  options: Pick<LlamaServerClientOptions, 'silenceLimitMs'> = {},
): Promise<void> {
  const server = createServer(answer);
  let connectionCount = 0;
  server.on('connection', () => {
    connectionCount += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = new LlamaServerClient({
    connect: async () => net.connect(port, '127.0.0.1'),
    apiKey: 'key',
    ...options,
  });
  try {
    await use(client, () => connectionCount);
  } finally {
    client.close();
    server.closeAllConnections();
    server.close();
  }
}

const request = { messages: [{ role: 'user', content: 'Hi' }], maxTokens: 8, temperature: 0 } as const;
const delta = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const end = `data: ${JSON.stringify({
  choices: [{ finish_reason: 'stop', delta: {} }],
  timings: { prompt_n: 5, predicted_n: 2, predicted_per_second: 12.5 },
})}\n\ndata: [DONE]\n\n`;

async function collect(events: AsyncIterable<ChatEvent>): Promise<ChatEvent[]> {
  const collected: ChatEvent[] = [];
  for await (const event of events) {
    collected.push(event);
  }
  return collected;
}

describe('LlamaServerClient', () => {
  it('names what ends a reply and the day for the template, where they are given', async () => {
    const bodies: string[] = [];
    const answer: Answer = (incoming, response) => {
      let body = '';
      incoming.on('data', (chunk) => {
        body += String(chunk);
      });
      incoming.on('end', () => {
        bodies.push(body);
        response.end(end);
      });
    };
    await withServer(answer, async (client) => {
      await collect(client.chat({ ...request, stop: ['\n<human>:'], date: '05 Jan 2026' }));
      await collect(client.chat({ ...request, stop: [] }));
    });
    assert.match(bodies[0] ?? '', /"stop":\["\\n<human>:"\]/);
    assert.match(bodies[0] ?? '', /"chat_template_kwargs":\{"date_string":"05 Jan 2026"\}/);
    assert.doesNotMatch(bodies[1] ?? 'stop', /stop|chat_template/);
  });

  it('sends its key and streams tokens, then the timings', async () => {
    let authorization: string | undefined;
    const answer: Answer = (incoming, response) => {
      authorization = incoming.headers.authorization;
      // Cut in the middle of an event and of a character: streams arrive as they please.
      const bytes = Buffer.from(delta('Grüß') + delta(' dich') + end);
      response.write(bytes.subarray(0, 38));
      setTimeout(() => response.end(bytes.subarray(38)), 20);
    };
    await withServer(answer, async (client) => {
      const events = await collect(client.chat(request));
      assert.equal(events.flatMap((event) => (event.type === 'token' ? [event.text] : [])).join(''), 'Grüß dich');
      const last = events.at(-1);
      assert.equal(last?.type === 'done' && last.timings.tokensPerSecond, 12.5);
    });
    assert.equal(authorization, 'Bearer key');
  });

  it('keeps its connection for the next request, and closes one whose reply is left', async () => {
    await withServer(
      (_incoming, response) => response.end(delta('Hi') + end),
      async (client, connectionCount) => {
        await client.prepare();
        await collect(client.chat(request));
        await collect(client.chat(request));
        assert.equal(connectionCount(), 1);
        for await (const _event of client.chat(request)) {
          break;
        }
        await collect(client.chat(request));
        assert.equal(connectionCount(), 2);
      },
    );
  });

  it('asks once more, on a new connection, where the kept one had ended', async () => {
    const seen = new WeakSet<net.Socket>();
    let hangUps = 0;
    const answer: Answer = (incoming, response) => {
      if (seen.has(incoming.socket)) {
        hangUps += 1;
        incoming.socket.destroy();
        return;
      }
      seen.add(incoming.socket);
      response.end(delta('Hi') + end);
    };
    await withServer(answer, async (client, connectionCount) => {
      await collect(client.chat(request));
      assert.equal((await collect(client.chat(request))).at(-1)?.type, 'done');
      assert.deepEqual([hangUps, connectionCount()], [1, 2]);
    });
  });

  it('asks as often as kept connections have ended', async () => {
    const seen = new WeakSet<net.Socket>();
    let hangUps = 0;
    let release: (() => void) | undefined;
    const answer: Answer = (incoming, response) => {
      if (seen.has(incoming.socket)) {
        hangUps += 1;
        release?.();
        release = undefined;
        // By then the reply that was held back has left its connection to be kept.
        setTimeout(() => incoming.socket.destroy(), 100);
        return;
      }
      seen.add(incoming.socket);
      const isFirst = hangUps === 0 && release === undefined;
      const reply = () => response.end(delta('Hi') + end);
      release = isFirst ? reply : release;
      if (!isFirst) {
        reply();
      }
    };
    await withServer(answer, async (client, connectionCount) => {
      const held = collect(client.chat(request));
      while (connectionCount() < 1 || release === undefined) {
        await new Promise((resume) => setTimeout(resume, 5));
      }
      await collect(client.chat(request));
      assert.equal((await collect(client.chat(request))).at(-1)?.type, 'done');
      assert.equal((await held).at(-1)?.type, 'done');
      assert.deepEqual([hangUps, connectionCount()], [2, 3]);
    });
  });

  it('tells why it cannot connect', async () => {
    const refused = new WorkbenchError('adb.linkLost', { serial: 'one' });
    const client = new LlamaServerClient({ connect: () => Promise.reject(refused), apiKey: 'key' });
    await assert.rejects(client.props(), refused);
  });

  it('says what the server said when it refuses', async () => {
    const answer: Answer = (_incoming, response) => {
      response.writeHead(400).end(JSON.stringify({ error: { message: 'failed to parse grammar' } }));
    };
    await withServer(answer, async (client) => {
      await assert.rejects(collect(client.chat(request)), (error: unknown) => {
        assert.ok(error instanceof WorkbenchError);
        assert.equal(error.code, 'llama.refused');
        assert.match(error.message, /failed to parse grammar/);
        return true;
      });
    });
  });

  it('calls a reply that ends without its last event cut, not complete', async () => {
    await withServer(
      (_incoming, response) => response.end(delta('half')),
      async (client) => {
        await assert.rejects(collect(client.chat(request)), { code: 'llama.replyCut' });
      },
    );
  });

  it('ends a named reply on the server when it is cancelled, and rejects with the reason', async () => {
    const ended: string[] = [];
    let working = 3;
    const answer: Answer = (incoming, response) => {
      if (incoming.method === 'DELETE') {
        ended.push(incoming.url ?? '');
        response.end();
      } else if (incoming.url === '/metrics') {
        working -= 1;
        response.end(`# HELP\nllamacpp:requests_processing ${working}\n`);
      } else {
        response.write(delta('one'));
      }
    };
    await withServer(answer, async (client) => {
      const cancel = new AbortController();
      const chat = client.chat({ ...request, conversationId: 'a/b', signal: cancel.signal });
      assert.deepEqual((await chat.next()).value, { type: 'token', text: 'one' });
      cancel.abort(new DOMException('enough', 'AbortError'));
      await assert.rejects(chat.next(), { name: 'AbortError', message: 'enough' });
    });
    assert.deepEqual(ended, ['/v1/stream?conv_id=a%2Fb']);
    assert.equal(working, 0, 'it did not wait until the server was idle');
  });

  it('is stopped at once although the server is silent, and asks for nothing more until it has heard of it', async () => {
    const asked: string[] = [];
    let answerDelete = () => {};
    const answer: Answer = (incoming, response) => {
      asked.push(`${incoming.method} ${incoming.url}`);
      if (incoming.method === 'DELETE') {
        answerDelete = () => response.end();
      } else if (incoming.url === '/metrics') {
        response.writeHead(404).end();
      } else if (asked.length === 1) {
        response.write(delta('one'));
      } else {
        response.end(delta('two') + end);
      }
    };
    await withServer(answer, async (client) => {
      const cancel = new AbortController();
      const chat = client.chat({ ...request, conversationId: 'a', signal: cancel.signal });
      await chat.next();
      cancel.abort(new DOMException('enough', 'AbortError'));
      const stoppedAt = performance.now();
      await assert.rejects(chat.next(), { name: 'AbortError' });
      assert.ok(performance.now() - stoppedAt < 2000, 'a busy computer is given some time');
      const next = collect(client.chat({ ...request, conversationId: 'b' }));
      const impatient = collect(client.chat({ ...request, conversationId: 'c', signal: AbortSignal.timeout(50) }));
      await assert.rejects(impatient, { name: 'TimeoutError' });
      assert.equal(asked.filter((line) => line.startsWith('POST')).length, 1, 'the first reply is not ended yet');
      answerDelete();
      assert.equal((await next).length, 2);
    });
  });

  it('gives up on a server that is silent, and not on one that is slow', async () => {
    const limits = { silenceLimitMs: 80 };
    let isAlive = true;
    const answer: Answer = (incoming, response) => {
      if (incoming.url === '/health') {
        if (isAlive) {
          response.end('{}');
        }
      } else if (incoming.method === 'DELETE' || incoming.url === '/metrics') {
        response.writeHead(404).end();
      } else {
        response.write(delta('one'));
        setTimeout(() => (isAlive ? response.end(delta(' two') + end) : undefined), 400);
      }
    };
    await withServer(answer, async (client) => assert.equal((await collect(client.chat(request))).length, 3), limits);
    isAlive = false;
    await withServer(
      answer,
      async (client) => {
        const texts: string[] = [];
        const reply = (async () => {
          for await (const event of client.chat({ ...request, conversationId: 'a' })) {
            texts.push(event.type === 'token' ? event.text : '');
          }
        })();
        await assert.rejects(reply, (error: unknown) => {
          assert.ok(error instanceof WorkbenchError);
          assert.equal(error.code, 'llama.silent');
          assert.match(error.fix, /awake/);
          return true;
        });
        assert.deepEqual(texts, ['one'], 'what had come stays');
      },
      limits,
    );
  });

  it('goes on at the next byte wherever a named reply was cut', async () => {
    const whole = Buffer.from(`${delta('Grüß')}${delta(' dich, 日本')}${end}`);
    let cutAt = 0;
    const asked: string[] = [];
    const answer: Answer = (incoming, response) => {
      asked.push(`${incoming.method} ${incoming.url}`);
      const from = /from=(\d+)/.exec(incoming.url ?? '')?.[1];
      if (from === undefined) {
        response.write(whole.subarray(0, cutAt), () => setImmediate(() => response.destroy()));
        response.flushHeaders();
      } else {
        response.end(whole.subarray(Number(from)));
      }
    };
    await withServer(answer, async (client) => {
      const keeper = { recover: async () => {}, leftRunning: () => assert.fail('it was finished') };
      for (cutAt = 0; cutAt <= whole.length; cutAt += 1) {
        const events = await collect(client.chat({ ...request, conversationId: 'c' }, keeper));
        const texts = events.flatMap((event) => (event.type === 'token' ? [event.text] : []));
        assert.deepEqual(texts, ['Grüß', ' dich, 日本'], `cut after ${cutAt} bytes`);
      }
    });
    assert.equal(asked.filter((line) => line.startsWith('GET /v1/stream?conv_id=c&from=')).length, whole.length + 1);
  });

  it('does not join a reply that the server forgot to a new one', async () => {
    const answer: Answer = (incoming, response) => {
      if (incoming.method === 'POST') {
        response.write(delta('half'), () => response.destroy());
      } else {
        response.writeHead(404).end('{}');
      }
    };
    await withServer(answer, async (client) => {
      const keeper = { recover: async () => {}, leftRunning: () => {} };
      const reply = collect(client.chat({ ...request, conversationId: 'c' }, keeper));
      await assert.rejects(reply, { code: 'llama.replyCut' });
    });
  });

  it('gives up on a server that only hangs up', async () => {
    const answer: Answer = (_incoming, response) => response.destroy();
    await withServer(answer, async (client) => {
      const keeper = { recover: async () => {}, leftRunning: () => {} };
      const reply = collect(client.chat({ ...request, conversationId: 'c' }, keeper));
      await assert.rejects(reply, { code: 'llama.replyCut' });
    });
  });

  it('tells a server that loads from one that is ready', async () => {
    let status = 503;
    await withServer(
      (_incoming, response) => response.writeHead(status).end('{}'),
      async (client) => {
        assert.equal(await client.health(), 'loading');
        status = 200;
        assert.equal(await client.health(), 'ok');
      },
    );
  });
});
