import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { StepForecast } from '../../node/pipeline/plan/plan-run';
import { stepLines } from './step-lines';

const stored = (step: StepForecast['planned']['step'], variant?: string): StepForecast => ({
  planned: { step, state: 'stored', ...(variant !== undefined && { variant }) },
});
const missing = (step: StepForecast['planned']['step'], high?: number, variant?: string): StepForecast => ({
  planned: { step, state: 'missing', ...(variant !== undefined && { variant }) },
  ...(high !== undefined && { seconds: { low: 1, high } }),
});

describe('the steps of a recipe', () => {
  it('are one line each, in the order in which they run, with what runs before them', () => {
    const lines = stepLines([
      missing('quantize', 4, 'Q8_0'),
      stored('render'),
      stored('train'),
      missing('convert', 9),
      stored('quantize', 'Q4_0'),
      missing('evaluate', undefined, 'f16'),
    ]);
    assert.deepEqual(
      lines.map(({ step, state, missingBefore }) => [step, state, missingBefore.join()]),
      [
        ['render', 'stored', ''],
        ['train', 'stored', ''],
        ['convert', 'missing', ''],
        ['quantize', 'partly', 'convert'],
        ['evaluate', 'missing', 'convert,quantize'],
      ],
    );
    assert.deepEqual(lines[3]?.variants, ['Q8_0', 'Q4_0']);
  });

  it('say how long only what is missing takes, and nothing where a part of it was never measured', () => {
    const [both, half, none] = [
      [missing('quantize', 4, 'Q8_0'), missing('quantize', 6, 'Q4_0')],
      [missing('quantize', 4, 'Q8_0'), missing('quantize', undefined, 'Q4_0')],
      [stored('quantize', 'Q8_0')],
    ].map((steps) => stepLines(steps)[0]?.seconds);
    assert.deepEqual([both, half, none], [{ low: 2, high: 10 }, undefined, undefined]);
  });
});
