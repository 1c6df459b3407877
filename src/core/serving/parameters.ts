import { WorkbenchError } from '../errors/workbench-error';
import { isTooDeep } from '../json/depth';
import { isRecord, type JsonRecord } from '../json/record';

/** @throws WorkbenchError `serving.badRequest`, always */
export function refuse(parameter: string, detail: string): never {
  throw new WorkbenchError('serving.badRequest', { parameter, detail });
}

interface Limits {
  readonly least: number;
  readonly most: number;
  readonly isWhole?: boolean;
}

/** Reads the parameters of a request by their types. Programs send `null` for what they leave out. */
export class ParameterReader {
  readonly #body: JsonRecord;
  readonly #prefix: string;

  constructor(body: JsonRecord, prefix = '') {
    this.#body = body;
    this.#prefix = prefix;
  }

  /** @throws WorkbenchError `serving.badRequest` where it is missing or empty */
  text(name: string): string {
    const value = this.#body[name];
    return typeof value === 'string' && value !== '' ? value : refuse(this.#prefix + name, 'it must be a text');
  }

  flag(name: string): boolean {
    const value = this.#body[name] ?? false;
    return typeof value === 'boolean' ? value : refuse(this.#prefix + name, 'it must be true or false');
  }

  number(name: string, { least, most, isWhole = false }: Limits): number | undefined {
    const value = this.#body[name] ?? undefined;
    if (value === undefined) {
      return undefined;
    }
    const isGood =
      typeof value === 'number' && value >= least && value <= most && (!isWhole || Number.isInteger(value));
    const kind = isWhole ? 'a whole number' : 'a number';
    const range = least === most ? `${least}` : `${kind} from ${least} to ${most}`;
    return isGood ? value : refuse(this.#prefix + name, `it must be ${range}`);
  }

  record(name: string): JsonRecord | undefined {
    const value = this.#body[name] ?? undefined;
    if (value === undefined) {
      return undefined;
    }
    if (!isRecord(value) || isTooDeep(value)) {
      return refuse(this.#prefix + name, 'it must be an object that is not nested deeply');
    }
    return value;
  }

  /** @throws WorkbenchError `serving.unsupported` for anything that asks for something */
  refuseGiven(name: string, detail: string): void {
    const value = this.#body[name];
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    if (value !== undefined && value !== null && value !== false && !isEmpty) {
      throw new WorkbenchError('serving.unsupported', { parameter: this.#prefix + name, detail });
    }
  }
}
