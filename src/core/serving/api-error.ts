import { describeError, WorkbenchError } from '../errors/workbench-error';

/** A failure as the OpenAI API tells it. */
export interface ApiError {
  readonly status: number;
  /** Whether the very same request may succeed a moment later. */
  readonly mayBeRepeated: boolean;
  readonly body: {
    readonly error: {
      /** What happened and how to fix it. */
      readonly message: string;
      readonly type: string;
      readonly param: string | null;
      /** Ours, of the catalog. */
      readonly code: string;
    };
  };
}

const statuses: Readonly<Record<string, number>> = {
  'serving.badRequest': 400,
  'serving.unsupported': 400,
  'serving.notJson': 400,
  'serving.contextFull': 400,
  'serving.wrongKey': 401,
  'serving.foreignHost': 403,
  'serving.fromPage': 403,
  'serving.unknownPath': 404,
  'serving.unknownModel': 404,
  'serving.tooLarge': 413,
  'serving.queueFull': 429,
  'serving.waitedTooLong': 503,
  'serving.stopped': 503,
};

/** Puts any failure into the API's shape: one of the request is 4xx, one of the phone or the link to it 503. */
export function apiErrorOf(failure: unknown): ApiError {
  const { code, message, fix } = describeError(failure);
  const status = statuses[code] ?? statusOfModel(failure);
  const parameter = failure instanceof WorkbenchError ? failure.parameters['parameter'] : undefined;
  return {
    status,
    mayBeRepeated: code === 'serving.queueFull',
    body: {
      error: {
        message: `${message} ${fix}`,
        type: typeOf(status),
        param: parameter === undefined ? null : String(parameter),
        code,
      },
    },
  };
}

/** llama-server refuses by a status of its own, for example a schema that it cannot make a grammar of. */
function statusOfModel(failure: unknown): number {
  if (!(failure instanceof WorkbenchError)) {
    return 500;
  }
  const refusal = Number(failure.code === 'llama.refused' ? failure.parameters['status'] : 0);
  return refusal >= 400 && refusal < 500 ? 400 : 503;
}

function typeOf(status: number): string {
  switch (status) {
    case 401:
      return 'authentication_error';
    case 403:
      return 'permission_error';
    case 429:
      return 'rate_limit_error';
    default:
      return status < 500 ? 'invalid_request_error' : 'server_error';
  }
}
