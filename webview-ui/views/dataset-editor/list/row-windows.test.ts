import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RowView } from '../../../../src/protocol/webview/dataset-editor';
import { type FetchedRows, RowWindows } from './row-windows';

function rowOf(index: number, words: string): RowView {
  return { key: index, lineNumber: index + 1, kind: 'row', firstWords: words, actions: [], tags: [], messageCount: 2 };
}

/** A list whose answers come when the test says so. */
function slowList() {
  const asked: { readonly start: number; readonly answer: (words: string) => Promise<void>; fail(): Promise<void> }[] =
    [];
  const errors: unknown[] = [];
  const windows = new RowWindows({
    fetch: (start, count) =>
      new Promise<FetchedRows>((resolve, reject) => {
        asked.push({
          start,
          answer: (words) => {
            resolve({ start, rows: Array.from({ length: count }, (_, index) => rowOf(start + index, words)) });
            return new Promise((done) => setImmediate(done));
          },
          fail: () => {
            reject(new Error('gone'));
            return new Promise((done) => setImmediate(done));
          },
        });
      }),
    onRows: () => {},
    onError: (error) => errors.push(error),
  });
  return { windows, asked, errors };
}

describe('The windows of a list', () => {
  it('are asked for once, one after the other', async () => {
    const { windows, asked } = slowList();
    windows.want(90, 110);
    windows.want(90, 110);
    assert.deepEqual(
      asked.map(({ start }) => start),
      [0],
    );
    await asked[0]?.answer('old');
    await asked[1]?.answer('old');
    assert.deepEqual(
      asked.map(({ start }) => start),
      [0, 100],
    );
    assert.equal(windows.at(105)?.key, 105);
  });

  it('that were scrolled past are not asked for', async () => {
    const { windows, asked } = slowList();
    windows.want(0, 10);
    windows.want(50_000, 50_010);
    windows.want(900_000, 900_010);
    await asked[0]?.answer('old');
    assert.deepEqual(
      asked.map(({ start }) => start),
      [0, 900_000],
    );
  });

  it('stay when they are out of date until the new ones are there', async () => {
    const { windows, asked } = slowList();
    windows.want(0, 10);
    await asked[0]?.answer('old');
    windows.outdate();
    assert.equal(windows.at(3)?.firstWords, 'old');
    windows.want(0, 10);
    assert.equal(windows.at(3)?.firstWords, 'old');
    await asked[1]?.answer('new');
    assert.equal(windows.at(3)?.firstWords, 'new');
  });

  it('that come after another change are asked for again', async () => {
    const { windows, asked } = slowList();
    windows.want(0, 10);
    windows.outdate();
    await asked[0]?.answer('old');
    assert.deepEqual([windows.at(3)?.firstWords, asked.length], ['old', 2]);
  });

  it('are forgotten, those first that were not looked at for longest', async () => {
    const { windows, asked } = slowList();
    for (let number = 0; number < 70; number += 1) {
      windows.want(number * 100, number * 100 + 1);
      await asked.at(-1)?.answer('row');
      windows.want(0, 1);
    }
    assert.deepEqual([windows.at(0)?.key, windows.at(500), windows.at(6_900)?.key], [0, undefined, 6_900]);
  });

  it('that failed are told and asked for when they are wanted again', async () => {
    const { windows, asked, errors } = slowList();
    windows.want(0, 10);
    await asked[0]?.fail();
    assert.deepEqual([errors.length, asked.length], [1, 1]);
    windows.want(0, 10);
    assert.equal(asked.length, 2);
  });
});
