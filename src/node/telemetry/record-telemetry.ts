import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Phone } from '../adb/phone';
import type { PhoneProcess } from '../device/session-process';
import { makeFolder } from '../files/make-folder';
import { readTelemetry, type TelemetrySample } from './read-telemetry';

/** After a lost link the phone may be away for a while. */
const tryAgainMs = 2000;

export interface RecordingOptions {
  /** JSON lines are added to it; its folder is made. */
  readonly file: string;
  /** Path of `mobile-llm-phone` on the phone. */
  readonly phoneProgram: string;
  /** The server that is measured now; a restarted phone has another one. */
  readonly server: () => PhoneProcess;
  /** Told each sample as well. */
  readonly onSample?: (sample: TelemetrySample) => void;
}

/** Telemetry that is being written. */
export interface TelemetryRecording {
  /** Ends it and puts what was written on the disk. */
  stop(): Promise<void>;
}

/**
 * Writes a phone's telemetry to a file while something else goes on, through lost links. What cannot be measured is
 * missing in the file and disturbs nothing; a disk that cannot be written takes nothing from who is told.
 */
export async function recordTelemetry(phone: Phone, options: RecordingOptions): Promise<TelemetryRecording> {
  const file = await openFile(options.file).catch(() => undefined);
  const stopped = new AbortController();
  const { signal } = stopped;
  const record = async () => {
    while (!signal.aborted) {
      try {
        const { phoneProgram } = options;
        for await (const sample of readTelemetry(phone, { phoneProgram, server: options.server(), signal })) {
          options.onSample?.(sample);
          await file?.appendFile(`${JSON.stringify(sample)}\n`).catch(() => {});
        }
      } catch {
        // The link is lost: the next try will tell nothing else.
      }
      await delay(tryAgainMs, undefined, { signal }).catch(() => {});
    }
  };
  const recording = record();
  return {
    async stop() {
      stopped.abort();
      await recording;
      await file?.sync().finally(() => file.close());
    },
  };
}

async function openFile(file: string): Promise<FileHandle> {
  await makeFolder(path.dirname(file));
  return await open(file, 'a');
}
