import assert from 'node:assert/strict';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { parsePhoneFacts } from '../../node/adb/facts';
import type { ChatTimings } from '../../node/llama/chat-event';
import type { CommandContext } from '../command';
import type { Output, OutputEvent } from '../output';
import { TerminalChecklist } from '../terminal/checklist';
import { tableLines } from '../terminal/table';
import { agreementOf } from './agreement';
import { conditionOf, heatText } from './condition';
import { outcomeEntries } from './outcome-table';
import { setExitCode, sideBySide } from './side-by-side';
import { speedsOf } from './speed';

function recorded(signal = new AbortController().signal) {
  const events: OutputEvent[] = [];
  let screen = '';
  const checklist = new TerminalChecklist({ write: (text: string) => (screen += text) }, false);
  const output: Output = {
    isJson: true,
    people: process.stderr,
    checklist,
    event: (event) => void events.push(event),
    say: (text) => checklist.print(text),
    error: () => assert.fail('said without its label'),
  };
  const context: CommandContext = { output, signal };
  return { context, events, screen: () => screen };
}

const members = [{ name: 'A' }, { name: 'B' }, { name: 'C' }];

describe('several phones at once', () => {
  it('work at the same time, labelled, and a failure of one disturbs no other', async () => {
    const { context, events, screen } = recorded();
    let running = 0;
    const together = Promise.withResolvers<void>();
    const outcomes = await sideBySide(members, context, async ({ name }, { output }) => {
      running += 1;
      if (running === members.length) {
        together.resolve();
      }
      await together.promise;
      output.event({ event: 'plan' });
      output.say(`one of ${name}\ntwo`);
      if (name === 'B') {
        throw new WorkbenchError('adb.linkLost', { serial: name });
      }
      if (name === 'C') {
        throw new WorkbenchError('device.thirtyTwoBit', { abi: 'armeabi' });
      }
      return name;
    });
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['done', 'failed', 'refused'],
    );
    const tagged = events.map((event) => [event.event, 'device' in event ? event.device : undefined]);
    assert.deepEqual(tagged.slice(0, 3), [
      ['plan', 'A'],
      ['plan', 'B'],
      ['plan', 'C'],
    ]);
    assert.ok(tagged.some(([event, device]) => event === 'error' && device === 'B'));
    assert.ok(screen().includes('A  one of A\nA  two\n'));
    assert.ok(screen().includes('B  The link to the phone B was cut.\nB  Check the cable'));
    const entries = outcomeEntries(outcomes, (result) => ({ result: 'done', said: result }));
    assert.deepEqual(JSON.parse(JSON.stringify(entries[0])), { device: 'A', result: 'done', said: 'A' });
  });

  it('are all waited for when the user interrupts', async () => {
    const interrupt = new AbortController();
    const { context } = recorded(interrupt.signal);
    const ended: string[] = [];
    const running = sideBySide(members, context, async ({ name }, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      ended.push(name);
      signal.throwIfAborted();
    });
    interrupt.abort(new DOMException('Interrupted.', 'AbortError'));
    await assert.rejects(running, { name: 'AbortError' });
    assert.deepEqual(ended, ['A', 'B', 'C']);
  });

  it('fail together where one failed, where a named one was refused, or where nothing was done', () => {
    const error = { code: 'x', message: '', fix: '' };
    const [member] = members;
    assert.ok(member);
    const done = { member, status: 'done', result: 1 } as const;
    const refused = { member, status: 'refused', error } as const;
    const failed = { member, status: 'failed', error } as const;
    const codeOf = (...given: Parameters<typeof setExitCode>) => {
      const before = process.exitCode;
      process.exitCode = undefined;
      setExitCode(...given);
      const code = process.exitCode;
      process.exitCode = before;
      return code ?? 0;
    };
    assert.equal(codeOf([done, refused], false), 0);
    assert.equal(codeOf([done, refused], true), 1);
    assert.equal(codeOf([done, failed], false), 1);
    assert.equal(codeOf([refused], false), 1);
  });
});

describe('what several phones answered', () => {
  it('is equal, or a letter tells who said what', () => {
    const equal = agreementOf(['x', 'y'], () => 'hello');
    assert.equal(equal.isEqual, true);
    const answers = new Map([
      ['x', 'hello'],
      ['y', 'hi'],
      ['z', 'hello'],
    ]);
    const { isEqual, variants } = agreementOf([...answers.keys()], (who) => answers.get(who) ?? '');
    assert.equal(isEqual, false);
    assert.deepEqual([...variants.values()], ['A', 'B', 'A']);
  });

  it('has a speed of all tokens by all time, or none', () => {
    const timings: ChatTimings = {
      promptTokens: 100,
      cachedTokens: 0,
      promptMs: 500,
      promptTokensPerSecond: 200,
      replyTokens: 10,
      replyMs: 1000,
      tokensPerSecond: 10,
    };
    assert.deepEqual(
      speedsOf([timings, { ...timings, replyTokens: 50, replyMs: 1000, promptTokens: 0, promptMs: 0 }]),
      {
        replyTokensPerSecond: 30,
        promptTokensPerSecond: 200,
      },
    );
    assert.deepEqual(speedsOf([]), {});
  });
});

describe('how a phone was before and after', () => {
  const before = { ...parsePhoneFacts('A', {}), batteryCelsius: 30, skinCelsius: 33, batteryPercent: 80 };
  const sample = { at: '', monotonicMs: 1, isIndicative: false, clusters: [], temperatures: [] };

  it('compares the same sensor', () => {
    const both = conditionOf(before, { ...sample, batteryCelsius: 31, skinCelsius: 36.5, batteryPercent: 79 });
    assert.deepEqual(both, { celsiusBefore: 33, celsiusAfter: 36.5, batteryPercent: 79 });
    assert.equal(heatText(both), '33.0 → 36.5');
    const battery = conditionOf(before, { ...sample, batteryCelsius: 31 });
    assert.deepEqual(battery, { celsiusBefore: 30, celsiusAfter: 31, batteryPercent: 80 });
  });

  it('says what is not known, and nothing where nothing is', () => {
    assert.equal(heatText(conditionOf(before, undefined)), '30.0 → ?');
    assert.equal(heatText(conditionOf(parsePhoneFacts('A', {}), sample)), undefined);
  });

  it('counts shared memory by its share where the phone tells it', () => {
    const resident = { ...sample, serverResidentBytes: 9 };
    assert.equal(conditionOf(before, { ...resident, serverProportionalBytes: 5 }).serverMemoryBytes, 5);
    assert.equal(conditionOf(before, resident).serverMemoryBytes, 9);
  });
});

describe('a table', () => {
  it('aligns its cells, and lets none of them break a line', () => {
    const columns = [{ title: 'phone' }, { title: 'MB/s', align: 'right' }, { title: 'result' }] as const;
    const lines = tableLines(columns, [
      ['A', '1.5', 'pushed'],
      ['evil\u001b[2J\nname', '12.5', 'failed:\n it'],
    ]);
    assert.deepEqual(lines, [
      'phone          MB/s  result',
      'A               1.5  pushed',
      'evil\ufffd[2J name  12.5  failed: it',
    ]);
  });
});
