import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describeError } from '../../core/errors/workbench-error';
import { fileNameOf } from '../pipeline/file-name';
import { listAllRuns } from '../runs/list-runs';
import { runFolderOf } from '../runs/run-file';
import { type DoctorOptions, examine } from '../setup/doctor';

/** One file of a report, as it will be written. */
export interface ReportFile {
  /** With forward slashes. */
  readonly name: string;
  readonly text: string;
}

export interface ReportRequest {
  /** What asks for it and where it runs, a line each. */
  readonly versions: readonly string[];
  /** Holds the logs of the extension; undefined where it has none. */
  readonly logFolder: string | undefined;
  /** The last lines of its log, for where no file of it is kept. */
  readonly lastLines: string;
  readonly recipes: readonly { readonly name: string; readonly path: string }[];
  readonly doctor: DoctorOptions;
  readonly redact: (text: string) => string;
}

/** More runs tell no more of what went wrong last. */
const runsOfARecipe = 3;
/** The end of a log tells the most. */
const longestFileBytes = 1_000_000;

/**
 * Everything that helps to find out what went wrong: versions, set-up, the extension's log, and what the last runs wrote
 * down; no dataset and no model. What cannot be read is left out. @throws the signal's reason on abort
 */
export async function collectReport(request: ReportRequest): Promise<readonly ReportFile[]> {
  const { versions, logFolder, lastLines, recipes, doctor, redact } = request;
  const setup = await setupLines(doctor);
  doctor.signal.throwIfAborted();
  const logs = logFolder === undefined ? [] : await filesIn(logFolder, 'extension');
  const lines = logs.length > 0 || lastLines === '' ? [] : [{ name: 'extension/last-lines.log', text: lastLines }];
  const runs = await Promise.all(recipes.map((recipe) => runFiles(recipe)));
  doctor.signal.throwIfAborted();
  const files = [
    { name: 'versions.txt', text: joined(versions) },
    { name: 'setup.txt', text: joined(setup) },
    ...logs,
    ...lines,
    ...runs.flat(),
  ];
  return files.map(({ name, text }) => ({ name: redact(name), text: redact(text) }));
}

async function setupLines(options: DoctorOptions): Promise<readonly string[]> {
  try {
    const reports = await examine(options);
    return reports.map(({ name, status, version, path: place, detail, fix }) =>
      [status.padEnd(7), name, version, place, detail, fix].filter(Boolean).join('  '),
    );
  } catch (error) {
    const { code, message, fix } = describeError(error);
    return [`${code}: ${message} ${fix}`];
  }
}

async function runFiles(recipe: ReportRequest['recipes'][number]): Promise<readonly ReportFile[]> {
  const folder = path.dirname(recipe.path);
  const runs = await listAllRuns(folder, runsOfARecipe);
  const files = await Promise.all(
    runs.map(async (run) => {
      const id = 'run' in run ? run.run.id : run.id;
      const { runFile, journal, runnerLog, recipe: kept, logFolder } = runFolderOf(folder, id);
      const base = `runs/${fileNameOf(recipe.name)}/${id}`;
      const single = [...('run' in run ? [] : [runFile]), journal, runnerLog, kept].map((file) =>
        readEnd(file, `${base}/${path.basename(file)}`),
      );
      return [...(await Promise.all(single)).flat(), ...(await filesIn(logFolder, `${base}/logs`))];
    }),
  );
  return files.flat();
}

async function filesIn(folder: string, base: string): Promise<readonly ReportFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.log')).map(({ name }) => name);
  const files = await Promise.all(names.sort().map((name) => readEnd(path.join(folder, name), `${base}/${name}`)));
  return files.flat();
}

/** The end of a file, of a long one from a line's beginning on; nothing where it cannot be read or is empty. */
async function readEnd(file: string, name: string): Promise<readonly ReportFile[]> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) {
    return [];
  }
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, longestFileBytes));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, size - buffer.length);
    const text = buffer.toString('utf8', 0, bytesRead);
    const isWhole = size <= longestFileBytes;
    const whole = isWhole
      ? text
      : `(the first ${size - buffer.length} bytes are left out)\n${text.replace(/^.*\n/, '')}`;
    return text === '' ? [] : [{ name, text: whole }];
  } catch {
    return [];
  } finally {
    await handle.close();
  }
}

function joined(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
