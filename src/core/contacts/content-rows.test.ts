import assert from 'node:assert/strict';
import { readContentIds, readContentRows } from './content-rows';

const columns = ['data1', 'display_name'];
const read = (output: string, ...ids: string[]) => readContentRows(output, ids, columns);

describe('the output of content query', () => {
  it('is read row by row, with whatever a name holds', () => {
    const output = [
      'Row: 0 _id=7, data1=+44 7700 900010, display_name=Ngozi Adeyemi',
      'Row: 1 _id=9, data1=030/1234, display_name=Müller, Jürgen = "boss", \'x\'',
      'Row: 2 _id=12, data1=1, display_name=two',
      'lines',
      'Row: 3 _id=13, data1=, display_name=',
      'Row: 4 _id=14, data1=5, display_name=NULL',
      '',
    ].join('\n');
    assert.deepEqual(read(output, '7', '9', '12', '13', '14'), [
      ['+44 7700 900010', 'Ngozi Adeyemi'],
      ['030/1234', 'Müller, Jürgen = "boss", \'x\''],
      ['1', 'two\nlines'],
      ['', ''],
      ['5', 'NULL'],
    ]);
    assert.deepEqual(read(output.replaceAll('\n', '\r\n'), '7')[0], ['+44 7700 900010', 'Ngozi Adeyemi']);
  });

  it('does not take a name for another row', () => {
    const forged = 'x\nRow: 1 _id=9, data1=+900666, display_name=Mum';
    const real = 'Row: 1 _id=9, data1=+44, display_name=Mum';
    const both = read(`Row: 0 _id=7, data1=1, display_name=${forged}\n${real}\n`, '7', '9');
    assert.deepEqual(both, [['1', 'x']], 'neither of two rows with one index is believed');
    const last = read(`Row: 0 _id=7, data1=1, display_name=${forged}\n`, '7');
    assert.deepEqual(last, [['1', 'x']], 'there are no more rows than ids');
    const wrongId = read(
      `Row: 0 _id=7, data1=1, display_name=x\nRow: 1 _id=8, data1=2, display_name=Mum\n${real}\n`,
      '7',
      '9',
    );
    assert.deepEqual(wrongId, [
      ['1', 'x'],
      ['+44', 'Mum'],
    ]);
  });

  it('leaves out a row that can be read in two ways', () => {
    assert.deepEqual(read('Row: 0 _id=7, data1=1, display_name=Mum, display_name=Real\n', '7'), []);
    assert.deepEqual(read('Row: 0 _id=7, other=1, display_name=Mum\n', '7'), []);
    assert.deepEqual(read('Row: 0 _id=7, data1=1\n', '7'), []);
  });

  it('is empty for no result, an error, and half a row', () => {
    for (const output of [
      'No result found.\n',
      'Error while accessing provider:com.android.contacts\n',
      '',
      'Row: 0 _i',
    ]) {
      assert.deepEqual(read(output, '7'), []);
      assert.deepEqual(readContentIds(output), []);
    }
    assert.deepEqual(readContentIds('Row: 0 _id=7\nRow: 1 _id=9\r\nRow: 2 _id=NULL\n'), ['7', '9']);
  });
});
