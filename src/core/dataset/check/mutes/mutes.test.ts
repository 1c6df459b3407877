import assert from 'node:assert/strict';
import { WorkbenchError } from '../../../errors/workbench-error';
import { addMute, Mutes, parseMutes, removeMute } from './mutes';

const text = `# why we mute
version: 1
mutes:
  # the shop's own number
  - rule: dataset.personalPhone # printed on the door
    row: train-0001
    reason: "it's public"
  - { rule: dataset.duplicate, row: all, reason: weighted on purpose }
`;

describe('mutes', () => {
  it('are read, and mute what they name', () => {
    const { mutes, problems } = parseMutes(text);
    assert.deepEqual(problems, []);
    const muted = new Mutes(mutes);
    assert.equal(muted.mutes('dataset.personalPhone', 'train-0001'), true);
    assert.equal(muted.mutes('dataset.personalPhone', 'train-0002'), false);
    assert.equal(muted.mutes('dataset.personalEmail', 'train-0001'), false);
    assert.deepEqual(
      muted.unused.map(({ rule }) => rule),
      ['dataset.duplicate'],
    );
    assert.equal(muted.mutes('dataset.duplicate', undefined), true);
    assert.deepEqual(muted.unused, []);
  });

  it('say what is wrong at its place, and mute nothing then', () => {
    const { mutes, problems } = parseMutes(
      'version: 1\nmutes:\n  - rule: x\n    row: a\n  - {rule: y, row: b, reason: z}\n',
    );
    assert.deepEqual(
      problems.map(({ code, line }) => [code, line]),
      [['yaml.missingKey', 3]],
    );
    assert.deepEqual(mutes, [{ rule: 'y', row: 'b', reason: 'z' }]);
    assert.equal(parseMutes('version: 2\n').problems[0]?.code, 'mutes.version');
    assert.equal(parseMutes('[').problems[0]?.code, 'yaml.syntax');
  });

  it('are added with every comment kept, and only with a reason', () => {
    const mute = { rule: 'dataset.leak', row: 'a: "b"\n#', reason: ' asked on purpose ' };
    const added = addMute(text, mute);
    assert.ok(
      text.split('\n').every((line) => added.includes(line.trim())),
      added,
    );
    assert.deepEqual(parseMutes(added).mutes.at(-1), { ...mute, reason: 'asked on purpose' });
    const first = addMute(undefined, mute);
    assert.deepEqual(parseMutes(addMute(first, mute)).mutes.length, 2);
    assert.match(addMute('version: 1\n# nothing yet\n', mute), /# nothing yet/);
    const isCode = (code: string) => (error: unknown) => error instanceof WorkbenchError && error.code === code;
    assert.throws(() => addMute(text, { ...mute, reason: ' ' }), isCode('mutes.noReason'));
    assert.throws(() => addMute('version: [', mute), isCode('mutes.invalid'));
  });

  it('are taken out with every other comment kept', () => {
    const phone = { rule: 'dataset.personalPhone', row: 'train-0001' };
    const without = removeMute(text, { rule: 'dataset.duplicate', row: 'all' });
    assert.deepEqual(parseMutes(without ?? '').mutes, [{ ...phone, reason: "it's public" }]);
    assert.match(without ?? '', /# why we mute.*the shop's own number.*# printed on the door/s);
    assert.equal(removeMute(text, { ...phone, row: 'all' }), undefined);
    const none = removeMute(without ?? '', phone) ?? '';
    assert.deepEqual(parseMutes(none), { mutes: [], problems: [] });
    assert.deepEqual(parseMutes(addMute(none, { ...phone, reason: 'again' })).mutes, [{ ...phone, reason: 'again' }]);
    assert.throws(() => removeMute('mutes: [', phone), WorkbenchError);
  });
});
