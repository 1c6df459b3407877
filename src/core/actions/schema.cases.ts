import type { ActionDefinition, ActionParameter, ActionSchema, ParameterType, RunKind } from './schema';

/** A required parameter of tests. */
export function parameter(name: string, type: ParameterType, more: Partial<ActionParameter> = {}): ActionParameter {
  return { name, type, required: true, maxLength: 500, ...more };
}

/** An action of tests that is named as it runs, unless it says otherwise. */
export function actionOf(
  run: RunKind,
  parameters: readonly ActionParameter[],
  more: Partial<ActionDefinition> = {},
): ActionDefinition {
  return { name: run, description: '', run, parameters, ...more };
}

/** A schema of some actions, of which nothing else matters. */
export function schemaOf(...actions: readonly ActionDefinition[]): ActionSchema {
  return { version: 1, format: 'tagged-json', arguments: 'free', actions };
}

/** Texts somebody: a person and free words, the two kinds of value that can go wrong most. */
export const sms = actionOf('sms', [
  parameter('contact', 'contact', { maxLength: 100 }),
  parameter('message', 'text', { maxLength: 200 }),
]);

/** Dials somebody. */
export const call = actionOf('dial', [parameter('contact', 'contact', { maxLength: 100 })], { name: 'call' });
