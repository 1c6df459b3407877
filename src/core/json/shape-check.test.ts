import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020';
import { seededRandom } from '../../../test/seeded-random';
import stepEvents from '../../protocol/steps/events.schema.json';
import { type ShapeSchema, shapeCheck } from './shape-check';

const everyKeyword: ShapeSchema = {
  type: 'object',
  required: ['version', 'content'],
  properties: {
    version: { const: 1 },
    key: { type: 'string', pattern: '^[0-9a-f]{4}$' },
    count: { type: 'integer', minimum: 0 },
    tools: { type: 'object', properties: { node: { const: 'x' } }, additionalProperties: { type: 'string' } },
    list: { type: 'array', items: { enum: ['a', 1, true] } },
    content: {
      oneOf: [
        { properties: { kind: { const: 'file' }, name: { type: 'string' } }, required: ['kind', 'name'] },
        { properties: { kind: { const: 'folder' }, files: { type: 'array' } }, required: ['files'] },
      ],
    },
  },
};
const full = {
  version: 1,
  key: '0af9',
  count: 3,
  tools: { node: 'x', python: 'y' },
  list: ['a', 1, true],
  content: { kind: 'file', name: 'n' },
  later: {},
};
const progress = { event: 'progress', step: 'train', done: 1, total: 2, unit: 'steps', loss: 0.5 };
const other: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  Number.POSITIVE_INFINITY,
  '',
  '0af9',
  'done',
  [],
  [1],
  {},
  { kind: 'folder', files: [] },
];

describe('shapes', () => {
  for (const [name, schema, whole] of [
    ['every keyword', everyKeyword, full],
    ['step events', stepEvents, progress],
  ] as const) {
    it(`are told as the library for JSON Schema tells them: ${name}`, () => {
      const ours = shapeCheck(schema);
      const theirs = new Ajv2020({ strict: false, strictNumbers: true }).compile(schema);
      const random = seededRandom(7);
      const said = { true: 0, false: 0 };
      for (let trial = 0; trial < 5000; trial++) {
        const value = changed(whole, random);
        assert.equal(ours(value), theirs(value), JSON.stringify(value));
        said[`${ours(value)}`]++;
      }
      assert.ok(said.true > 100 && said.false > 100, JSON.stringify(said));
    });
  }

  it('take a member that every object has for one that it lacks', () => {
    assert.equal(shapeCheck({ required: ['constructor'] })({}), false);
    assert.equal(shapeCheck({ properties: { toString: { type: 'string' } } })({}), true);
    assert.equal(shapeCheck({ additionalProperties: { type: 'string' } })(JSON.parse('{"__proto__":1}')), false);
  });

  it('refuse a schema that says more than they understand', () => {
    const schema = { type: 'string', maxLength: 3 };
    assert.throws(() => shapeCheck(schema), /maxLength/);
    assert.throws(() => shapeCheck({ properties: { inner: schema } }), /maxLength/);
    assert.throws(() => shapeCheck({ type: 'decimal' }), /decimal/);
  });
});

/** A value with a member taken away, replaced or changed somewhere, or none. */
function changed(value: unknown, random: () => number): unknown {
  if (random() < 0.1) {
    return other[Math.floor(random() * other.length)];
  }
  if (Array.isArray(value)) {
    return value.map((item) => (random() < 0.3 ? changed(item, random) : item));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const kept = Object.entries(value).filter(() => random() > 0.05);
  return Object.fromEntries(kept.map(([name, member]) => [name, random() < 0.3 ? changed(member, random) : member]));
}
