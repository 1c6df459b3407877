import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { DeviceChatState, TurnView } from '../../../src/protocol/webview/device-chat';
import { Announcer } from './announcer';
import { allReadings, headReadings } from './header/readings';

const turn: TurnView = { id: 't1', request: 'Hi', reply: '', actions: [], status: 'streaming' };
const chat: DeviceChatState = {
  phone: { label: 'Pixel 8', serial: 'A1', isVirtual: false },
  phase: { kind: 'replying', turnId: 't1' },
  link: { kind: 'up' },
  samples: [],
  turns: [turn],
  unseenTurns: 0,
  suggestions: [],
  draft: '',
};
const sample = { at: '', isCharging: false, clusters: [] };

describe('What a screen reader is told of a chat', () => {
  it('is each sentence once, and a lost link once, not each second', () => {
    const announcer = new Announcer();
    const replying = (reply: string, change: Partial<DeviceChatState> = {}) =>
      announcer.news({ ...chat, ...change, turns: [{ ...turn, reply }] });
    assert.equal(replying('Once upon'), '');
    assert.equal(replying('Once upon a time. There'), 'Once upon a time.');
    const lost = (awaySeconds: number) => ({ link: { kind: 'lost', awaySeconds } as const });
    assert.equal(
      replying('Once upon a time. There', lost(0)),
      'The link to Pixel 8 is lost; the reply goes on there. Waiting',
    );
    assert.equal(replying('Once upon a time. There', lost(1)), '');
    assert.equal(replying('Once upon a time. There was. '), 'Pixel 8 is back. There was.');
  });

  it('is each step on the way to the phone, and that it is ready', () => {
    const announcer = new Announcer();
    const steps = [
      { id: 'connect', title: 'Connect to the phone', status: 'done' },
      { id: 'model', title: 'Push the model', status: 'running' },
    ] as const;
    const quiet = { ...chat, turns: [] };
    const getting = announcer.news({ ...quiet, phase: { kind: 'deploying', steps } });
    assert.equal(getting, 'Push the model');
    const pushed = [steps[0], { ...steps[1], progress: { doneBytes: 1, totalBytes: 2 } }];
    assert.equal(announcer.news({ ...quiet, phase: { kind: 'deploying', steps: pushed } }), '', 'not each byte');
    assert.equal(announcer.news({ ...quiet, phase: { kind: 'ready' } }), 'Pixel 8 is ready');
    assert.equal(announcer.news({ ...quiet, phase: { kind: 'replying', turnId: 't1' } }), '');
    assert.equal(announcer.news({ ...quiet, phase: { kind: 'ready' } }), '', 'after a reply that goes without saying');
  });

  it('is how the link came back, and why it did not', () => {
    const announcer = new Announcer();
    const returns = [{ server: 'new', awaySeconds: 12 }] as const;
    const told = announcer.news({ ...chat, turns: [{ ...turn, returns }] });
    assert.equal(told, 'The link was lost for 12 s; the model had ended and was started anew.');
    assert.equal(announcer.news({ ...chat, turns: [{ ...turn, returns }] }), '');
    assert.equal(
      announcer.news({ ...chat, link: { kind: 'gone', reason: 'It did not come back.' } }),
      'It did not come back.',
    );
  });

  it('is no return of the phone when the chat ends without it', () => {
    const announcer = new Announcer();
    announcer.news({ ...chat, link: { kind: 'lost', awaySeconds: 0 } });
    assert.equal(announcer.news({ ...chat, phase: { kind: 'stopped', reason: 'It was closed.' } }), '');
  });

  it('is a warning when the phone gets hot, and when it has cooled down', () => {
    const announcer = new Announcer();
    const heat = (thermalStatus: number) => announcer.news({ ...chat, samples: [{ ...sample, thermalStatus }] });
    assert.deepEqual([1, 2, 2, 3, 0].map(heat), [
      '',
      'Getting hot: replies may slow down',
      '',
      'Hot: Android slows the phone down',
      'Pixel 8 has cooled down',
    ]);
  });
});

describe('The numbers of a phone', () => {
  const line = (state: DeviceChatState) => headReadings(state).map(({ text }) => text);

  it('name what is not reported, and leave it out of the line', () => {
    const measured = { ...chat, samples: [{ ...sample, batteryPercent: 82, serverMemoryBytes: 141e6 }] };
    assert.deepEqual(line(measured), ['141 MB RAM', '82 %']);
    const missing = allReadings(measured).flatMap(([name, value]) => (value === undefined ? [name] : []));
    assert.deepEqual(missing, [
      'Needed for it',
      'Weights',
      'Memory available',
      'Thermal status',
      'Skin',
      'Battery',
      'Battery current',
      'Clock rates',
    ]);
  });

  it('call a current indicative while the phone charges', () => {
    const charging = { ...sample, isCharging: true, batteryMilliamperes: 500 };
    const readings = Object.fromEntries(allReadings({ ...chat, samples: [charging] }));
    assert.equal(readings['Battery current'], '500 mA (charging, so indicative)');
  });

  it('say whose speed a virtual phone’s is', () => {
    const progress = { kind: 'writing', replyTokens: 9, tokensPerSecond: 51.24 } as const;
    const virtual = { ...chat, phone: { ...chat.phone, isVirtual: true }, turns: [{ ...turn, progress }] };
    assert.deepEqual(line(virtual), ['51.2 tokens/s on this computer']);
    assert.match(allReadings(virtual)[0]?.[1] ?? '', /this computer’s, not a phone’s/);
    assert.deepEqual(line({ ...virtual, phone: chat.phone }), ['51.2 tokens/s']);
  });
});
