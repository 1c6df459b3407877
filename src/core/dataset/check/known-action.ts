import type { RowRule } from './rule';

/** Every call is one of the actions file's. */
export const checkKnownActions: RowRule = (row, { schema }) =>
  schema === undefined
    ? []
    : row.calls
        .filter(({ call }) => !schema.actions.some((action) => action.name === call.name))
        .map(({ number, call, path }) => ({
          code: 'dataset.unknownAction',
          parameters: { number, action: call.name.slice(0, 80) },
          path: [...path, 'name'],
        }));
