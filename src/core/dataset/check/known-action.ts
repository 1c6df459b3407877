import { callsOf } from './calls';
import type { RowRule } from './rule';

/** Every call is one of the actions file's. */
export const checkKnownActions: RowRule = ({ conversation }, { schema }) =>
  callsOf(conversation)
    .filter(({ call }) => schema !== undefined && !schema.actions.some((action) => action.name === call.name))
    .map(({ number, call }) => ({ code: 'dataset.unknownAction', parameters: { number, action: call.name } }));
