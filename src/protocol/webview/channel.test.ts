import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { describeError, WorkbenchError } from '../../core/errors/workbench-error';
import { AnswerSide, type ChannelPort, isTagged, RemoteError, RequestSide, type Tagged } from './channel';

type Request = { readonly type: 'double'; readonly value: number } | { readonly type: 'wait' };
interface Result {
  readonly double: number;
  readonly wait: undefined;
}

/** Two ends that deliver in a later turn, as a webview does, and clone what they carry. */
function portPair(): { readonly left: ChannelPort & { inject(message: unknown): void }; readonly right: ChannelPort } {
  const listeners = { left: new Set<(message: unknown) => void>(), right: new Set<(message: unknown) => void>() };
  const end = (own: 'left' | 'right', other: 'left' | 'right') => ({
    post: (message: unknown) => {
      const copy = structuredClone(message);
      setImmediate(() => listeners[other].forEach((listener) => void listener(copy)));
    },
    listen: (listener: (message: unknown) => void) => {
      listeners[own].add(listener);
      return () => void listeners[own].delete(listener);
    },
    inject: (message: unknown) => listeners[own].forEach((listener) => void listener(message)),
  });
  return { left: end('left', 'right'), right: end('right', 'left') };
}

function isRequest(value: unknown): value is Request {
  return isTagged(value) && (value.type === 'wait' || ('value' in value && typeof value.value === 'number'));
}

function connect(double: (value: number) => number = (value) => value * 2) {
  const { left, right } = portPair();
  const events: Tagged[] = [];
  const asking = new RequestSide<Request, Result, Tagged>(left, isTagged, (event) => void events.push(event));
  const answering = new AnswerSide<Request, Result, Tagged>(right, {
    isRequest,
    handlers: { double: ({ value }) => double(value), wait: () => new Promise(() => undefined) },
    describeError,
  });
  return { asking, answering, events, left };
}

describe('The channel between host and view', () => {
  it('answers each request with its own result', async () => {
    const { asking } = connect();
    const answers = await Promise.all([1, 2, 3].map((value) => asking.ask({ type: 'double', value })));
    assert.deepEqual(answers, [2, 4, 6]);
  });

  it('brings the error of a handler to the side that asked, with its fix', async () => {
    const { asking } = connect(() => {
      throw new WorkbenchError('file.notFound', { path: '/a' });
    });
    await assert.rejects(asking.ask({ type: 'double', value: 1 }), (error) => {
      assert.ok(error instanceof RemoteError);
      assert.equal(error.description.code, 'file.notFound');
      assert.notEqual(error.description.fix, '');
      return true;
    });
  });

  it('refuses a request of the wrong shape without calling a handler', async () => {
    let calls = 0;
    const { asking } = connect(() => ++calls);
    const malformed: unknown = { type: 'double', value: 'one' };
    await assert.rejects(asking.ask(malformed as Extract<Request, { type: 'double' }>), RemoteError);
    assert.equal(calls, 0);
  });

  it('rejects what is pending when it is closed, and every later request', async () => {
    const { asking } = connect();
    const pending = asking.ask({ type: 'wait' });
    asking.close('gone');
    await assert.rejects(pending, /gone/);
    await assert.rejects(asking.ask({ type: 'wait' }), /gone/);
  });

  it('ignores messages that are not its own, late, or doubled', async () => {
    const { asking, events, left } = connect();
    for (const stray of [null, 7, 'x', [], { kind: 'result', id: 99 }, { kind: 'event', body: 3 }, { kind: 'error' }]) {
      left.inject(stray);
    }
    assert.equal(await asking.ask({ type: 'double', value: 4 }), 8);
    left.inject({ kind: 'result', id: 1, result: 5 });
    assert.deepEqual(events, []);
  });

  it('hears each event once and in order, and is told when one is missing', async () => {
    const { left } = portPair();
    const heard: string[] = [];
    const asking = new RequestSide<Request, Result, Tagged>(
      left,
      isTagged,
      ({ type }) => void heard.push(type),
      () => void heard.push('missed'),
    );
    const inject = (order: number, type: string) => left.inject({ kind: 'event', order, body: { type } });
    // A view that opens late begins with whatever comes first.
    for (const [order, type] of [
      [3, 'c'],
      [4, 'd'],
      [4, 'd'],
      [3, 'c'],
      [7, 'g'],
      [8, 'h'],
    ] as const) {
      inject(order, type);
    }
    assert.deepEqual(heard, ['c', 'd', 'missed', 'g', 'h']);
    asking.close();
  });

  it('tells events until it is closed', async () => {
    const { answering, events } = connect();
    answering.tell({ type: 'first' });
    answering.close();
    answering.tell({ type: 'second' });
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(events, [{ type: 'first' }]);
  });
});
