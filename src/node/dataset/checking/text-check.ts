import path from 'node:path';
import { DatasetCheck } from '../../../core/dataset/check/dataset-check';
import { type Finding, type Severity, severityOf } from '../../../core/dataset/check/finding';
import type { QuickFix } from '../../../core/dataset/check/fixes/fix-task';
import { quickFixes } from '../../../core/dataset/check/fixes/quick-fix';
import { Mutes } from '../../../core/dataset/check/mutes/mutes';
import type { CheckSettings } from '../../../core/dataset/check/rule';
import { rowIdOf } from '../../../core/dataset/row';
import { lookAt } from '../../files/look';
import { sha256Hex } from '../../files/sha256';
import { projectAbove } from '../../project/project-above';
import { readMutes } from '../mutes-file';
import { changedLines, type TextLines } from './changed-lines';
import { inPieces, numbersFrom } from './in-pieces';
import { rowsElsewhere } from './rows-elsewhere';

/** A finding at a line of a text, from 0. */
export interface TextFinding extends Finding {
  readonly line: number;
}

export interface CheckedText {
  /** The worst first. */
  readonly findings: readonly TextFinding[];
  /** Findings beyond the most that were asked for. */
  readonly moreCount: number;
}

interface Surroundings {
  /** Tells two states of the files around a dataset apart. */
  readonly stamp: string;
  readonly settings: CheckSettings;
  readonly otherFiles: readonly string[];
}

/** Checks a dataset while it is edited as text: only lines that changed are looked at again. */
export class TextCheck {
  readonly #file: string;
  #surroundings: Surroundings | undefined;
  #check = new DatasetCheck({});
  #lines: readonly string[] = [];
  /** The key of each line: lines move, their keys do not. */
  #keys: readonly number[] = [];
  #nextKey = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /**
   * Checks what changed since the last call, in pieces that let other work in between. Calls must not overlap; one that
   * was aborted leaves what the next needs.
   *
   * @param mostFindings the worst are kept
   * @returns undefined where no recipe above the file names it as a dataset, or none can be read
   * @throws WorkbenchError where a file of the project cannot be read; the signal's reason
   */
  async update(lines: TextLines, mostFindings: number, signal: AbortSignal): Promise<CheckedText | undefined> {
    const around = await this.#lookAround();
    if (around === undefined) {
      return undefined;
    }
    if (around.stamp !== this.#surroundings?.stamp) {
      const elsewhere = await rowsElsewhere(around.otherFiles, signal);
      this.#check = new DatasetCheck(around.settings, elsewhere);
      this.#surroundings = around;
      this.#lines = [];
      this.#keys = [];
    }
    await this.#take(lines, signal);
    return this.#collect(mostFindings, signal);
  }

  /** Ways to take a finding away. @param line the text of its line */
  fixesFor(finding: Finding, line: string): readonly QuickFix[] {
    return quickFixes(finding, line, this.#surroundings?.settings ?? {});
  }

  async #take(now: TextLines, signal: AbortSignal): Promise<void> {
    const { start, deleteCount, inserted } = changedLines(this.#lines, now);
    const before = this.#keys.slice(0, start);
    const after = this.#keys.slice(start + deleteCount);
    const behind = this.#lines.slice(start + deleteCount);
    await inPieces(this.#keys.slice(start, start + deleteCount), undefined, (key) => this.#check.set(key, undefined));
    const fresh: number[] = [];
    const keep = () => {
      // What was not reached is a change again at the next call.
      this.#lines = [...this.#lines.slice(0, start), ...inserted.slice(0, fresh.length), ...behind];
      this.#keys = [...before, ...fresh, ...after];
    };
    try {
      await inPieces(inserted, signal, (line) => {
        const key = this.#nextKey;
        this.#nextKey += 1;
        fresh.push(key);
        this.#check.set(key, line);
      });
    } finally {
      keep();
    }
  }

  async #collect(mostFindings: number, signal: AbortSignal): Promise<CheckedText> {
    const [keys, lines] = [this.#keys, this.#lines];
    const found = new Set<number>();
    await inPieces(this.#check.found(), signal, (key) => found.add(key));
    const mutes = new Mutes((await readMutes(this.#file)).mutes);
    const lineOfKey = new Map<number, number>();
    await inPieces(numbersFrom(0, keys.length), signal, (line) => lineOfKey.set(keys[line] ?? -1, line));
    const lineOf = (key: number) => lineOfKey.get(key) ?? 0;
    // In the order of the lines, each severity for itself: nothing needs to be sorted at once.
    const bySeverity: Record<Severity, TextFinding[]> = { error: [], warning: [], information: [] };
    let count = 0;
    await inPieces(keys.entries(), signal, ([line, key]) => {
      const own = found.has(key) ? this.#check.findingsOf(key, lineOf) : [];
      const rowId = mutes.isEmpty || own.length === 0 ? undefined : rowIdOf(lines[line] ?? '', sha256Hex);
      for (const finding of own.filter(({ code }) => !mutes.mutes(code, rowId))) {
        count += 1;
        bySeverity[severityOf(finding.code)].push({ ...finding, line });
      }
    });
    const { error, warning, information } = bySeverity;
    const findings = [...error, ...warning, ...information].slice(0, mostFindings);
    return { findings, moreCount: count - findings.length };
  }

  /** What the findings depend on besides the text itself. */
  async #lookAround(): Promise<Surroundings | undefined> {
    const project = await projectAbove(this.#file);
    if (project === undefined || !project.datasetFiles.includes(this.#file)) {
      return undefined;
    }
    const otherFiles = project.datasetFiles.filter((other) => other !== this.#file);
    const looks = await Promise.all(otherFiles.map(lookAt));
    const settings = project.schema ? { schema: project.schema } : {};
    const others = otherFiles.map((file) => path.relative(path.dirname(this.#file), file));
    return { stamp: JSON.stringify([settings, others, looks]), settings, otherFiles };
  }
}
