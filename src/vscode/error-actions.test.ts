import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { catalog } from '../core/errors/catalog';
import { commands } from './command-table';
import { errorAction } from './error-actions';

const everything = { subject: { recipePath: '/p/mobile-llm.yaml', runId: 'r' }, file: '/p/data.jsonl' };
/** Of VS Code itself, and of views. */
const others = ['vscode.open', 'workbench.trust.manage', 'mobileLlm.runs.focus'];

describe('The button below an error', () => {
  it('is a command that there is', () => {
    const actions = Object.keys(catalog).flatMap((code) => errorAction({ code }, everything) ?? []);
    assert.ok(actions.length > 40);
    const named = new Set(actions.map(({ command }) => command));
    assert.deepEqual(
      [...named].filter((command) => !commands.has(command) && !others.includes(command)),
      [],
    );
  });

  it('is about the recipe that was meant, or the file that the error names', () => {
    const { subject } = everything;
    const recipePath = subject.recipePath;
    assert.deepEqual(errorAction({ code: 'workbench.noModel' }, { subject })?.argument, { subject: { recipePath } });
    assert.equal(errorAction({ code: 'step.reported' }, { subject })?.file, recipePath);
    assert.equal(errorAction({ code: 'project.invalidDataset' }, everything)?.file, everything.file);
  });

  it('is absent where it would open nothing, or where the fix is no step of the workbench', () => {
    assert.equal(errorAction({ code: 'step.reported' }, {}), undefined);
    assert.equal(errorAction({ code: 'process.failed' }, {}), undefined);
    assert.equal(errorAction({ code: 'device.pushCorrupted' }, everything), undefined);
    assert.equal(errorAction({ code: 'constructor' }, everything), undefined);
  });

  it('stands for every error whose fix names one of our commands', () => {
    const codes = Object.entries(catalog).filter(([, { fix }]) => /Mobile LLM: /u.test(fix));
    assert.ok(codes.length > 2);
    assert.deepEqual(
      codes.map(([code]) => code).filter((code) => !errorAction({ code }, everything)),
      [],
    );
  });
});
