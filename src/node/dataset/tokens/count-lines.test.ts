import assert from 'node:assert/strict';
import { sha256Hex } from '../../files/sha256';
import { renderLine } from '../checking/token-rules';
import { renderingVersion } from './count-lines';

/** What becomes of the lines below, by version. */
const renderings = { '1': 'e68ac61a8dda62ccbc7252a473b2fab18282910f7e661337efd0c4d6c206a9af' };
const calls = [{ type: 'function', function: { name: 'call', arguments: { contact: 'Ngozi "N" 😀', again: 2 } } }];
const context = { now: '2026-01-31T23:30:00+00:00', timeZone: 'Asia/Tokyo', locale: 'en-GB' };
const lines = [
  {
    id: 'r',
    messages: [
      { role: 'user', content: ' ü\n' },
      { role: 'assistant', tool_calls: calls },
    ],
    context,
  },
  {
    messages: [
      { role: 'system', content: 'Mine.' },
      { role: 'user', content: 'Now' },
      { role: 'assistant', content: 'Yes.', tool_calls: [...calls, ...calls] },
    ],
  },
].map((row) => JSON.stringify({ ...row, split: 'eval' }));

describe('the version of the rendering', () => {
  it('is raised whenever lines are rendered otherwise, for what is kept of them would be of other texts', () => {
    const rendered = ['Be brief.', ''].flatMap((prompt) => lines.map((line) => renderLine(Buffer.from(line), prompt)));
    assert.deepEqual({ [renderingVersion]: sha256Hex(JSON.stringify(rendered)) }, renderings);
  });
});
