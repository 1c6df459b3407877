import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import decodeQR from 'qr/decode.js';
import { parseAddress, parseAnnouncedPhones } from './mdns';
import { findPairedPhone, newPairingSecret, pairByQr, pairingQrText, pairWithCode } from './pairing';
import { drawQr } from './pairing-qr';

/** Stands in for an adb server: answers each service as told, and remembers what it was asked. */
class ScriptedServer {
  readonly asked: string[] = [];
  #answers: (service: string) => string | undefined = () => undefined;
  readonly #server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (request: Buffer) => {
      const service = request.toString('utf8', 4);
      assert.equal(Number.parseInt(request.toString('latin1', 0, 4), 16), service.length);
      this.asked.push(service);
      const answer = this.#answers(service);
      if (answer !== undefined) {
        // In two pieces, as a network may deliver it.
        socket.write(answer.slice(0, 5));
        setTimeout(() => socket.end(answer.slice(5)), 5);
      }
    });
  });

  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get address() {
    const address = this.#server.address();
    return { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 };
  }

  answer(answers: (service: string) => string | undefined): void {
    this.asked.length = 0;
    this.#answers = answers;
  }

  stop(): void {
    this.#server.close();
  }
}

const hex = (text: string) => text.length.toString(16).padStart(4, '0');
const okay = (text: string) => `OKAY${hex(text)}${text}`;
const refusal = (text: string) => `FAIL${hex(text)}${text}`;
/** How adb 36 refuses a pairing. */
const lateRefusal = (text: string) => `OKAY${refusal(text)}`;

describe('pairing over Wi-Fi', () => {
  const server = new ScriptedServer();
  before(() => server.start());
  after(() => server.stop());
  const options = () => ({ server: server.address });
  const phone = { host: '192.168.1.5', port: 37123, code: '123456' };

  it('hands code and address to adb, and learns the phone’s name', async () => {
    server.answer(() => okay('Successfully paired to 192.168.1.5:37123 [guid=adb-39111FDJH00Q3M-mFgVOc]'));
    assert.deepEqual(await pairWithCode(phone, options()), { guid: 'adb-39111FDJH00Q3M-mFgVOc' });
    assert.deepEqual(server.asked, ['host:pair:123456:192.168.1.5:37123']);
  });

  it('says why a phone refused, however the server says it', async () => {
    for (const answer of [okay, refusal, lateRefusal]) {
      server.answer(() => answer('Failed: Wrong password or connection was dropped.'));
      await assert.rejects(pairWithCode(phone, options()), { code: 'adb.pairingFailed', message: /Wrong password/ });
    }
  });

  it('refuses what is no code before anybody is asked', async () => {
    server.answer(() => okay(''));
    for (const code of ['', '12345', '1234567', '12345x', '123456:evil']) {
      await assert.rejects(pairWithCode({ ...phone, code }, options()), { code: 'argument.invalid' });
    }
    assert.deepEqual(server.asked, []);
  });

  it('says that an adb server is too old to pair', async () => {
    server.answer(() => refusal('unknown host service'));
    await assert.rejects(pairWithCode(phone, options()), { code: 'adb.pairingUnsupported' });
    await assert.rejects(pairByQr(newPairingSecret(), options()), { code: 'adb.pairingUnsupported' });
  });

  it('waits until the phone that scanned announces itself, and pairs with no other', async () => {
    const secret = newPairingSecret();
    let looks = 0;
    server.answer((service) => {
      if (service === 'host:mdns:check') {
        return okay('mdns daemon version [Openscreen discovery 0.0.0]');
      }
      if (service === 'host:mdns:services') {
        looks += 1;
        const other = 'studio-somebodyel\t_adb-tls-pairing._tcp\t192.168.1.9:40000\n';
        return okay(looks < 2 ? other : `${other}${secret.name}\t_adb-tls-pairing._tcp\t192.168.1.5:37123\n`);
      }
      return okay('Successfully paired to 192.168.1.5:37123 [guid=adb-X-y]');
    });
    assert.deepEqual(await pairByQr(secret, options()), { guid: 'adb-X-y' });
    assert.equal(server.asked.at(-1), `host:pair:${secret.password}:192.168.1.5:37123`);
  });

  it('gives up when nobody scans, and at once when cancelled', async () => {
    server.answer((service) => okay(service === 'host:mdns:check' ? 'mdns daemon version [x]' : ''));
    const timeouts = { scanMs: 50 };
    await assert.rejects(pairByQr(newPairingSecret(), { ...options(), timeouts }), { code: 'adb.pairingNotScanned' });
    const cancel = new AbortController();
    const reason = new DOMException('enough', 'AbortError');
    setTimeout(() => cancel.abort(reason), 30);
    await assert.rejects(pairByQr(newPairingSecret(), { ...options(), signal: cancel.signal }), { name: 'AbortError' });
  });

  it('does not wait for a scan where the server sees no announcements', async () => {
    server.answer(() => okay('ERROR: mdns daemon unavailable'));
    await assert.rejects(pairByQr(newPairingSecret(), options()), { code: 'adb.noDiscovery' });
  });

  it('finds where a paired phone can be reached, and says so when it cannot', async () => {
    server.answer(() => okay('adb-X-y\t_adb-tls-connect._tcp.\t192.168.1.5:41001\n'));
    const found = await findPairedPhone({ guid: 'adb-X-y' }, options());
    assert.deepEqual([found?.host, found?.port], ['192.168.1.5', 41001]);
    const soon = { ...options(), timeouts: { announceMs: 20 } };
    assert.equal(await findPairedPhone({ guid: 'adb-other' }, soon), undefined);
    assert.equal(await findPairedPhone({ guid: undefined }, soon), undefined);
  });

  it('is not led astray by what is no adb server, or by one that hangs up', async () => {
    for (const answer of ['HTTP/1.1 200 OK', 'OKAYzzzz', 'OKAYffff', 'FAIL']) {
      server.answer(() => answer);
      await assert.rejects(pairWithCode(phone, options()), { code: 'adb.pairingFailed' });
    }
  });

  it('draws a QR code that reads as what the phone expects', () => {
    const secret = newPairingSecret();
    const text = pairingQrText(secret);
    assert.match(text, /^WIFI:T:ADB;S:studio-[A-Za-z2-9]{10};P:[A-Za-z2-9]{12};;$/);
    assert.notEqual(newPairingSecret().password, secret.password);
    const dark = drawQr(text);
    const scale = 4;
    const size = dark.length * scale;
    const data = new Uint8Array(size * size * 4).map((_, index) => {
      const pixel = Math.floor(index / 4);
      const isDark = dark[Math.floor(pixel / size / scale)]?.[Math.floor((pixel % size) / scale)];
      return isDark && index % 4 !== 3 ? 0 : 255;
    });
    assert.equal(decodeQR({ width: size, height: size, data }), text);
  });
});

describe('what phones announce', () => {
  it('is read line by line, and what is no announcement is left out', () => {
    const text = [
      'adb-39111FDJH00Q3M-mFgVOc\t_adb-tls-connect._tcp\t192.168.1.5:41001',
      'studio-abc (2)\t_adb-tls-pairing._tcp.\t192.168.1.5:37123',
      'printer\t_ipp._tcp\t192.168.1.7:631',
      'adb-bad\t_adb-tls-connect._tcp\t192.168.1.5:99999',
      'adb-\u001b[31m\t_adb-tls-connect._tcp\t192.168.1.5:5',
      'nonsense',
      '',
    ].join('\n');
    assert.deepEqual(
      parseAnnouncedPhones(text).map(({ name, kind, port }) => [name, kind, port]),
      [
        ['adb-39111FDJH00Q3M-mFgVOc', 'connect', 41001],
        ['studio-abc (2)', 'pairing', 37123],
      ],
    );
  });

  it('has an address of host and port', () => {
    assert.deepEqual(parseAddress('[fe80::1%wlan0]:5555'), { host: '[fe80::1%wlan0]', port: 5555 });
    assert.deepEqual(parseAddress('phone.local:5555'), { host: 'phone.local', port: 5555 });
    for (const text of ['', 'phone', ':5555', 'phone:0', 'phone:70000', 'a b:5', 'host:pair:5']) {
      assert.equal(parseAddress(text), undefined, text);
    }
  });
});
