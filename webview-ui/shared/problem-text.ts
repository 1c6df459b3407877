import { RemoteError } from '../../src/protocol/webview/channel';

/** What went wrong with a request, and how to fix it. */
export function problemText(error: unknown): string {
  return error instanceof RemoteError ? `${error.description.message} ${error.description.fix}` : String(error);
}
