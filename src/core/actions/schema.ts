export const parameterTypes = [
  'text',
  'contact',
  'phone',
  'email',
  'datetime',
  'date',
  'time',
  'duration',
  'integer',
  'boolean',
  'enum',
] as const;
export type ParameterType = (typeof parameterTypes)[number];

/** How an action runs on a phone. Each has one fixed intent template; the model never chooses an intent. */
export const runKinds = [
  'dial',
  'sms',
  'email',
  'web_search',
  'calendar_insert',
  'alarm',
  'timer',
  'map',
  'contact_insert',
  'settings',
  'none',
] as const;
export type RunKind = (typeof runKinds)[number];

export interface ActionParameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly required: boolean;
  /** Longest text accepted, in UTF-16 code units. */
  readonly maxLength: number;
  readonly values?: readonly string[];
  /** Used where the model said nothing, in the words a user would say: `1 hour`. */
  readonly default?: string;
}

export interface ActionDefinition {
  readonly name: string;
  readonly description: string;
  readonly run: RunKind;
  readonly parameters: readonly ActionParameter[];
}

/** `mobile-llm.actions.yaml`, checked. */
export interface ActionSchema {
  readonly version: 1;
  readonly format: 'tagged-json';
  /** `copied`: every text is a piece of what the user said, letter for letter. `free`: the model words it. */
  readonly arguments: 'copied' | 'free';
  readonly actions: readonly ActionDefinition[];
}
