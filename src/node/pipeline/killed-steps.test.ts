import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { seededRandom } from '../../../test/seeded-random';
import { deleteGarbage } from '../store/garbage';
import { takeInventory } from '../store/inventory';
import { openStore } from '../store/store';

const kills = 8;
const mostOrphanBytes = 1_000_000;

describe('steps that are killed', function () {
  this.timeout(120_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'killed steps '));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the steps in a process of their own; kills it so long after its first word. True when it was killed. */
  async function run(place: string, killAfterMs?: number): Promise<{ wasKilled: boolean; workMs: number }> {
    const module = pathToFileURL(path.join(import.meta.dirname, 'killed-steps.cases.ts')).href;
    const source = `
      const { makeInPieces } = await import(${JSON.stringify(module)});
      console.log('ready');
      await makeInPieces(${JSON.stringify(place)});`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    await once(child.stdout, 'data');
    const begin = performance.now();
    if (killAfterMs !== undefined) {
      await delay(killAfterMs);
      child.kill('SIGKILL');
    }
    const [code] = await exit;
    assert.ok(code === 0 || code === null, `exit code ${code}`);
    return { wasKilled: code === null, workMs: performance.now() - begin };
  }

  async function hashesOf(place: string) {
    const artifacts = await (await openStore(place)).list();
    return artifacts.map(({ manifest: { step, content } }) => [step, content.sha256]).sort();
  }

  it('give what undisturbed ones give, and leave nothing after gc', async () => {
    const undisturbed = path.join(folder, 'undisturbed');
    const { workMs } = await run(undisturbed);
    const expected = await hashesOf(undisturbed);
    assert.equal(expected.length, 3);
    const random = seededRandom(7);
    const killed = path.join(folder, 'killed');
    for (let done = 0; done < kills; ) {
      const { wasKilled } = await run(killed, random() * workMs);
      if (wasKilled) {
        done += 1;
        continue;
      }
      assert.deepEqual(await hashesOf(killed), expected);
      rmSync(killed, { recursive: true });
    }
    await run(killed);
    assert.deepEqual(await hashesOf(killed), expected);
    const store = await openStore(killed);
    await deleteGarbage(store);
    const { leftovers, checkpoints } = await takeInventory(store);
    const left = [...leftovers, ...checkpoints].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    assert.ok(left < mostOrphanBytes, JSON.stringify([...leftovers, ...checkpoints]));
  });
});
