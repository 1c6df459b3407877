import { WorkbenchError } from '../../core/errors/workbench-error';
import { type AdbLink, connectAdbServer } from '../../node/adb/server';
import { type ToolOptions, workbenchTools } from './tools';

export interface AdbSettings {
  /** From `mobileLlm.adb.server`; absent: this computer's own. */
  readonly server?: { readonly host: string; readonly port: number };
  /** From `mobileLlm.adb.path`. */
  readonly program?: string;
}

/**
 * The adb server that the phones hang on. One that answers is used as it is; only where none does is the configured
 * program, else the one that set-up provides, asked to start one.
 *
 * @param provideTools default: makes them where they are missing
 * @throws WorkbenchError `adb.…`, and those of set-up
 */
export async function connectAdb(
  { server, program }: AdbSettings,
  options: ToolOptions,
  provideTools = workbenchTools,
): Promise<AdbLink> {
  const { signal } = options;
  const address = { ...server, signal };
  try {
    return await connectAdbServer(program === undefined ? address : { ...address, adbProgram: program });
  } catch (error) {
    if (!(error instanceof WorkbenchError && error.code === 'adb.programMissing')) {
      throw error;
    }
  }
  const provided = await (await provideTools(options)).adb();
  return connectAdbServer({ ...address, adbProgram: provided.program });
}
