import { isRecord } from '../../core/json/record';
import { type ShapeSchema, shapeCheck } from '../../core/json/shape-check';
import { adoptingStepNames, type RunEvent, stepNames } from './events';

const text = { type: 'string' };
const number = { type: 'number' };
const step = { enum: [...stepNames, ...adoptingStepNames] };

const listOf = (required: readonly string[], properties: ShapeSchema['properties'] = {}): ShapeSchema => ({
  type: 'array',
  items: objectOf(required, properties),
});

function objectOf(required: readonly string[], properties: ShapeSchema['properties'] = {}): ShapeSchema {
  return { type: 'object', required, properties };
}

const error = objectOf(['code', 'message', 'fix'], { code: text, message: text, fix: text });
const model = { variant: text, key: text, path: text, sha256: text, sizeBytes: number };
const evaluation = { variant: text, key: text, rows: number, exactMatchResolved: number };
const artifacts = objectOf(['models', 'evaluations'], {
  models: listOf(Object.keys(model), model),
  evaluations: listOf(Object.keys(evaluation), evaluation),
});

/** What readers of a journal rely on; a number that is none, as a loss may be, is JSON's null. */
const shapes: Readonly<Record<RunEvent['event'], ShapeSchema>> = {
  'run-started': objectOf(['runId', 'recipePath', 'at'], { runId: text, recipePath: text, at: text }),
  setup: objectOf(['item', 'title', 'state'], { item: text, title: text, state: text }),
  'step-started': objectOf(['step'], { step, variant: text }),
  progress: objectOf(['step', 'done', 'total', 'unit'], {
    step,
    variant: text,
    done: number,
    total: number,
    unit: text,
  }),
  metric: objectOf(['step', 'name'], { step, variant: text, name: text }),
  log: objectOf(['level', 'message'], { level: { enum: ['debug', 'info', 'warning', 'error'] }, message: text }),
  'step-finished': objectOf(['step', 'how'], { step, variant: text, how: { enum: ['cached', 'ran'] } }),
  'step-failed': objectOf(['step', 'error'], { step, variant: text, error }),
  'run-finished': objectOf(['at', 'artifacts'], { at: text, artifacts }),
  'run-failed': objectOf(['at', 'error'], { at: text, error }),
  'run-cancelled': objectOf(['at'], { at: text }),
};

const checks = new Map<unknown, (value: unknown) => boolean>(
  Object.entries(shapes).map(([name, shape]) => [name, shapeCheck<RunEvent>(shape)]),
);

/** Whether a line of a journal says what it should: one of a later version, or a damaged one, does not. */
export function isRunEvent(value: unknown): value is RunEvent {
  return isRecord(value) && (checks.get(value['event'])?.(value) ?? false);
}
