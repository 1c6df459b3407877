import assert from 'node:assert/strict';
import { requireWrittenTable } from '../../../test/written-table';
import { intentFor } from './intent';
import { intentCases, resolvedCase } from './intent.cases';
import { runKinds } from './schema';

const place = {
  document: 'ACTIONS.md',
  begin: 'actions: written by src/core/actions/actions-document.test.ts',
  end: 'actions: end',
};
const confirmations = { compose: 'each time, to compose', open: 'each time, to look at' };

/** Keys and actions without the beginning that all of them share. */
const shorten = (word: string) => word.replace(/^android\.(?:intent\.(?:action|extra)\.)?/, '');

describe('the table of actions', () => {
  it('is what docs/ACTIONS.md says', async () => {
    const rows = runKinds.map((run) => {
      const { parameters, lastStep } = intentCases[run];
      const resolved = resolvedCase(run);
      const plan = intentFor(resolved);
      const words = plan.kind === 'none' ? [] : plan.arguments.map(shorten);
      assert.ok(words.every((word) => !/[|`]/.test(word)));
      return [
        `\`${run}\``,
        parameters.map(({ name, type }) => (name === type ? `\`${name}\`` : `\`${name}\`: ${type}`)).join(', ') || '–',
        words[1] === undefined ? '–' : `\`${words[1]}\``,
        words.length > 2 ? `\`${words.slice(2).join(' ')}\`` : '–',
        plan.kind === 'none' ? '–' : confirmations[plan.confirmation],
        lastStep,
      ];
    });
    const head = [
      '`run`',
      'Parameters that it uses',
      'Intent',
      'Filled with, for example',
      'Confirmed',
      'On the phone',
    ];
    await requireWrittenTable(place, [head, ...rows]);
  });
});
