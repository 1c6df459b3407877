import assert from 'node:assert/strict';
import { requireWrittenTable } from '../written-table';
import { chunkBytes, PushFaultBed, type Situation, situations } from './phone/push-fault-bed';
import { type PushFault, pushFaults } from './phone/push-faults';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const place = {
  document: 'RELIABILITY.md',
  begin: 'push faults: written by test/integration/phone-push-faults.test.ts',
  end: 'push faults: end',
};

describe('whatever happens to a push', function () {
  this.timeout(120_000);
  let bed: TestBed;
  let faultBed: PushFaultBed;
  const safe = new Map<string, number>();
  before(async function () {
    const receiver = requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
    faultBed = new PushFaultBed(bed, receiver);
  });
  after(async () => bed?.dispose());
  afterEach(async () => {
    await bed.setFault({ fault: 'clear' });
    await bed.reconnect();
  });

  for (const situation of situations) {
    for (const fault of pushFaults) {
      it(`${situation}, ${fault.title}: safe, and at most a chunk is sent again`, async () => {
        for (const place of fault.places) {
          await happen(fault, situation, place);
        }
        safe.set(`${fault.title}/${situation}`, fault.places.length);
      });
    }
  }

  async function happen(fault: PushFault, situation: Situation, place: number): Promise<void> {
    const model = await faultBed.prepare(situation);
    const { outcome, arrivedBytes } = await fault.push(faultBed, model, place);
    const what = `${fault.title} at ${place}: ${outcome}`;
    assert.ok(fault.outcomes.includes(outcome), what);
    await bed.setFault({ fault: 'clear' });
    await bed.reconnect();
    await faultBed.requireSafe(model, outcome === 'done');
    const next = await faultBed.push(model.file);
    assert.equal(next.outcome, 'done', `the push after ${what}`);
    await faultBed.requireSafe(model, true);
    const againBytes = next.sentBytes - (outcome === 'done' ? 0 : model.travelBytes - arrivedBytes);
    assert.ok(againBytes <= chunkBytes, `${againBytes} bytes were sent again after ${what}`);
  }

  it('is what docs/RELIABILITY.md says', async () => {
    const cell = (fault: PushFault, situation: string) => {
      const count = safe.get(`${fault.title}/${situation}`) ?? 0;
      return `${count} of ${fault.places.length} safe`;
    };
    const rows = pushFaults.map((fault) => {
      const outcomes = fault.outcomes.map((outcome) => `\`${outcome}\``).join(', ');
      return [fault.title, ...situations.map((situation) => cell(fault, situation)), outcomes];
    });
    await requireWrittenTable(place, [['What happens', ...situations, 'The push ends with'], ...rows]);
  });
});
