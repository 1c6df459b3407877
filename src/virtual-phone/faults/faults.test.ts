import assert from 'node:assert/strict';
import { parseFault } from './fault';
import { LinkFaults } from './link-faults';
import { TokenBucket } from './token-bucket';

describe('parseFault', () => {
  it('fills in what is not said', () => {
    assert.deepEqual(parseFault({ fault: 'drop' }), { fault: 'drop', afterBytes: 0 });
    assert.deepEqual(parseFault({ fault: 'reboot' }), { fault: 'reboot', afterBytes: 0, seconds: 3 });
    assert.deepEqual(parseFault({ fault: 'kill' }), { fault: 'kill', program: 'llama-server', signal: 9 });
  });

  it('refuses what it does not know, and names what it does', () => {
    assert.throws(() => parseFault({ fault: 'explode' }), /Known faults: clear, drop, stall, slow/);
    assert.throws(() => parseFault({ fault: 'toString' }), /Known faults/);
    assert.throws(() => parseFault('drop'), /Known faults/);
    assert.throws(() => parseFault({ fault: 'drop', after: 5 }), /no after/);
    assert.throws(() => parseFault({ fault: 'drop', afterBytes: -1 }), /whole number/);
    assert.throws(() => parseFault({ fault: 'slow', bytesPerSecond: 0 }), /from 1/);
    assert.throws(() => parseFault({ fault: 'state', state: 'asleep' }), /recovery, sideload/);
    assert.throws(() => parseFault({ fault: 'stall', seconds: Number.NaN }), /number/);
  });
});

describe('LinkFaults', () => {
  it('lets exactly the chosen bytes through, then does it once', () => {
    const faults = new LinkFaults();
    faults.set({ fault: 'drop', afterBytes: 100 });
    assert.deepEqual(faults.receive(60), { passed: 60 });
    assert.deepEqual(faults.receive(60), { passed: 40, event: 'drop' });
    assert.deepEqual(faults.receive(60), { passed: 60 });
  });

  it('lets the nearer of two come first and keeps count for the other', () => {
    const faults = new LinkFaults();
    faults.set({ fault: 'reboot', afterBytes: 30, seconds: 1 });
    faults.set({ fault: 'drop', afterBytes: 10 });
    assert.deepEqual(faults.receive(50), { passed: 10, event: 'drop' });
    assert.deepEqual(faults.receive(50), { passed: 20, event: 'reboot' });
  });

  it('stands still on every connection until the stall ends', () => {
    const faults = new LinkFaults();
    faults.set({ fault: 'stall', afterBytes: 5 });
    assert.deepEqual(faults.receive(8), { passed: 5, event: 'stall' });
    assert.deepEqual(faults.receive(3), { passed: 0, event: 'stall' });
    faults.endStall();
    assert.deepEqual(faults.receive(3), { passed: 3 });
  });

  it('flips one bit of the chosen byte, wherever the data is cut, and only once', () => {
    const faults = new LinkFaults();
    faults.set({ fault: 'corrupt', afterBytes: 5 });
    const [first, second, third] = [Buffer.alloc(4), Buffer.alloc(4), Buffer.alloc(4)];
    for (const data of [first, second, third]) {
      faults.corrupt(data);
    }
    assert.deepEqual([...first, ...second, ...third], [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  });
});

describe('TokenBucket', () => {
  for (const megabytesPerSecond of [40, 140]) {
    it(`takes as long for 100 MB as a link of ${megabytesPerSecond} MB/s, though timers fire late`, () => {
      const bucket = new TokenBucket(megabytesPerSecond * 1e6);
      let nowMs = 0;
      for (let sent = 0; sent < 100e6; sent += 65_536) {
        const delayMs = bucket.book(65_536, nowMs);
        nowMs += delayMs < 1 ? 0 : delayMs + 1.3;
      }
      const expectedMs = (100 / megabytesPerSecond) * 1000;
      assert.ok(Math.abs(nowMs - expectedMs) < expectedMs * 0.01, `${nowMs} ms instead of ${expectedMs}`);
    });
  }

  it('gives an idle link no credit', () => {
    const bucket = new TokenBucket(1e6);
    bucket.book(1000, 0);
    assert.equal(bucket.book(100_000, 60_000), 100);
  });
});
