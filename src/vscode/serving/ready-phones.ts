import type { ReadModelState } from '../../node/read-model/state';

/** A phone that can answer now. */
export interface ReadyPhone {
  readonly serial: string;
  readonly label: string;
}

/** Pure. */
export function readyPhones({ devices }: ReadModelState): readonly ReadyPhone[] {
  return devices.flatMap(({ status, serial, label, problem }) =>
    status === 'ready' && serial !== undefined && !problem ? [{ serial, label }] : [],
  );
}
