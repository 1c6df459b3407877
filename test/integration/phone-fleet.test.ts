import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openPhone } from '../../src/node/adb/phone';
import { listPhoneFiles } from '../../src/node/device/remove';
import { entriesOf, type FleetBed, startFleetBed } from './phone/fleet-bed';
import { smallGguf } from './phone/small-gguf';
import { requireEnvironment } from './phone/test-bed';

const sizeBytes = 40_000_000;
const cutAfterBytes = 20_000_000;
const listedTimeoutMs = 20_000;

describe('pushing to several phones at once', function () {
  this.timeout(120_000);
  let fleet: FleetBed;
  let file: string;
  before(async function () {
    requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
    const adb = requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
    fleet = await startFleetBed(adb, ['phone-4gb', 'phone-6gb', 'phone-4gb']);
    file = path.join(fleet.bed.folder, 'small.gguf');
    await writeFile(file, smallGguf(new Map([['weights', Buffer.alloc(sizeBytes, 7)]])));
  });
  after(async () => fleet?.dispose());

  const blobsOn = async (index: number) => {
    const phone = fleet.phones[index]?.phone;
    assert.ok(phone);
    return (await listPhoneFiles(phone)).map(({ path: name }) => name).filter((name) => name.startsWith('blobs/'));
  };
  /** The adb server says so; it connects again a moment after a phone has changed. */
  const becomes = async (serial: string, wanted: string) => {
    for await (const listing of fleet.bed.link.devices({ signal: AbortSignal.timeout(listedTimeoutMs) })) {
      if (listing.some((phone) => phone.serial === serial && phone.state === wanted)) {
        return;
      }
    }
  };
  const serials = () => fleet.phones.map(({ state }) => state.serial);

  it('says for each what would travel, sends nothing, and needs no --device', async () => {
    const ended = await fleet.mobileLlm('push', file, '--all', '--dry-run');
    assert.equal(ended.exitCode, 0, ended.said);
    const entries = entriesOf(ended);
    assert.deepEqual([...entries.keys()].sort(), serials().sort());
    for (const entry of entries.values()) {
      assert.deepEqual([entry['dryRun'], entry['virtual'], entry['storedBytes']], [true, true, 0]);
      assert.equal(entry['sentBytes'], ended.events.at(-1)?.['sizeBytes']);
    }
    assert.deepEqual(await blobsOn(0), []);
  });

  it('goes on where a pulled cable cut it, and a full phone stops no other', async () => {
    const [steady, pulled, full] = fleet.phones;
    assert.ok(steady && pulled && full);
    await pulled.setFault({ fault: 'drop', afterBytes: cutAfterBytes });
    await full.setFault({ fault: 'full' });
    const ended = await fleet.mobileLlm('push', file, '--all');
    assert.equal(ended.exitCode, 1, 'one phone failed');
    const entries = entriesOf(ended);
    const done = ended.events.at(-1);
    const entryOf = ({ state }: { readonly state: { readonly serial: string } }) => entries.get(state.serial) ?? {};
    assert.deepEqual([entryOf(steady)['result'], entryOf(steady)['sentBytes']], ['done', done?.['sizeBytes']]);
    assert.equal(entryOf(pulled)['result'], 'done', ended.said);
    assert.ok(Number(entryOf(pulled)['storedBytes']) > 0, 'what had arrived was sent again');
    assert.equal(entryOf(full)['result'], 'failed');
    const waited = ended.events.filter(({ event }) => event === 'waiting').map(({ device }) => device);
    assert.deepEqual(waited, [pulled.state.serial]);
    const error = ended.events.find(({ event }) => event === 'error');
    assert.deepEqual([error?.['device'], error?.['code']], [full.state.serial, 'device.noSpace']);
    assert.match(ended.said, /phone +model +Android +sent .* result\n/);
    assert.match(ended.said, /\(virtual\).*\(this computer's\) +pushed/);
    const blob = `blobs/sha256-${done?.['sha256']}`;
    assert.deepEqual(await Promise.all([0, 1].map(blobsOn)), [[blob], [blob]]);
    assert.ok(!(await blobsOn(2)).includes(blob));
    const progress = ended.events.filter(({ event, phase }) => event === 'progress' && phase === 'sending');
    assert.deepEqual([...new Set(progress.map(({ device }) => device))].sort(), serials().slice(0, 2).sort());
    await full.setFault({ fault: 'clear' });
  });

  it('takes a phone once that is connected in two ways', async () => {
    const { port, serial } = fleet.bed.state;
    await fleet.bed.link.connectTcp('localhost', port);
    try {
      const named = ['--device', serial, '--device', `localhost:${port}`];
      const ended = await fleet.mobileLlm('push', file, '--dry-run', ...named);
      assert.equal(ended.exitCode, 0, ended.said);
      const results = [...entriesOf(ended)].map(([device, { result }]) => [device, result]);
      assert.deepEqual(results, [
        [serial, 'done'],
        [`localhost:${port}`, 'refused'],
      ]);
      assert.equal(ended.events.find(({ event }) => event === 'error')?.['code'], 'adb.samePhone');
    } finally {
      await fleet.bed.link.disconnect(`localhost:${port}`);
    }
  });

  it('leaves out those that are not ready under --all, and fails for one that was named', async () => {
    const [steady, pulled, old] = fleet.phones;
    assert.ok(steady && pulled && old);
    await pulled.setFault({ fault: 'unauthorized' });
    await old.setFault({ fault: 'older', apiLevel: 23 });
    await becomes(pulled.state.serial, 'unauthorized');
    await becomes(old.state.serial, 'device');
    const all = await fleet.mobileLlm('push', file, '--all');
    assert.equal(all.exitCode, 0, all.said);
    const results = [...entriesOf(all).values()].map((entry) => [entry['device'], entry['result']]);
    assert.deepEqual(
      new Map(results.map(([device, result]) => [device, result])),
      new Map([
        [steady.state.serial, 'done'],
        [pulled.state.serial, 'refused'],
        [old.state.serial, 'refused'],
      ]),
    );
    assert.equal(entriesOf(all).get(steady.state.serial)?.['reused'], true);
    assert.match(all.said, /accept “Allow USB debugging” there/);
    const named = await fleet.mobileLlm('push', file, '--device', steady.state.serial, '--device', pulled.state.serial);
    assert.equal(named.exitCode, 1);
    assert.equal(entriesOf(named).get(steady.state.serial)?.['result'], 'done');
    const none = await fleet.mobileLlm('push', file, '--all', '--device', steady.state.serial);
    assert.notEqual(none.exitCode, 0, 'all and one');
  });

  it('says so when a phone has gone since it was listed', async () => {
    const { link } = fleet.bed;
    const serial = fleet.phones[2]?.state.serial ?? '';
    const listing = (await link.list()).find((phone) => phone.serial === serial);
    assert.ok(listing);
    await link.disconnect(serial);
    await assert.rejects(openPhone(link, { ...listing, state: 'device' }), { code: 'adb.phoneNotFound' });
    const ended = await fleet.mobileLlm('push', file, '--device', fleet.bed.state.serial, '--device', serial);
    assert.equal(ended.exitCode, 1);
    const results = [...entriesOf(ended).values()].map(({ result }) => result);
    assert.deepEqual(results, ['done', 'refused']);
  });
});
