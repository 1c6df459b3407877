import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebRoute } from './web-request';

const { signal } = new AbortController();

describe('way to the network', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  it('tells a token to the server that is asked, and to none that this one leads to', async () => {
    const told: string[] = [];
    const other = await serve(({ headers }, response) => {
      told.push(`other ${headers.authorization}`);
      response.end('here');
    });
    const first = await serve(({ headers, url }, response) => {
      told.push(`${url} ${headers.authorization}`);
      response.writeHead(307, { location: url === '/old' ? '/new' : other }).end();
    });
    const route = await WebRoute.find({});
    const { body, address } = await route.ask(new URL('/old', first), { token: 'hf_secret', signal });
    assert.equal(await text(body), 'here');
    assert.equal(address.origin, other);
    assert.deepEqual(told, ['/old Bearer hf_secret', '/new Bearer hf_secret', 'other undefined']);
  });

  it('goes through the proxy of the environment', async () => {
    const proxy = await serve(({ url, headers }, response) => response.end(`${url} ${headers.range}`));
    for (const environment of [
      { HTTP_PROXY: proxy },
      { all_proxy: proxy },
      { http_proxy: proxy.replace('http://', '') },
    ]) {
      const route = await WebRoute.find(environment);
      const { body } = await route.get(new URL('http://elsewhere.invalid/a'), { fromByte: 7, signal });
      assert.equal(await text(body), 'http://elsewhere.invalid/a bytes=7-');
    }
  });

  it('gives up where nothing comes, before an answer and in the middle of one', async () => {
    const silent = await serve(({ url }, response) => {
      if (url === '/half') {
        response.write('half');
      }
    });
    const route = await WebRoute.find({});
    const request = { signal, silenceMs: 100 };
    await assert.rejects(route.ask(new URL('/', silent), request), /nothing came for 0\.1 s/);
    const { body } = await route.ask(new URL('/half', silent), request);
    await assert.rejects(text(body), /nothing came for 0\.1 s/);
  });
});
