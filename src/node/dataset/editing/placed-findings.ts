import { type Finding, isDeepRule, type Severity, type Span, severityOf } from '../../../core/dataset/check/finding';
import { placeOf } from '../../../core/dataset/check/place';
import { decodeLine } from '../../../core/dataset/document/row-summary';
import type { ErrorCode } from '../../../core/errors/catalog';
import { inPieces, numbersFrom } from '../checking/in-pieces';
import type { DatasetEngine } from './dataset-engine';

/** A finding where the file has it: its line, from 0, and the characters in it. */
export interface PlacedFinding extends Finding, Span {
  readonly line: number;
}

export interface PlacedFindings {
  /** The worst first. */
  readonly findings: readonly PlacedFinding[];
  /** Those beyond the most that were asked for; of one rule in one row they count once. */
  readonly moreCount: number;
}

/** What the rules found in an open dataset, for those who show it elsewhere. */
export interface DatasetFindings {
  /** Of the document that they were looked for in; another one since may have other lines. */
  readonly revision: number;
  readonly all: PlacedFindings;
  /** Those of the rules that compare rows, count the dataset or need the tokenizer. */
  readonly deep: PlacedFindings;
}

export interface PlacingOptions {
  /** Of the dataset as a whole, none of them muted. */
  readonly whole: readonly Finding[];
  readonly mostFindings: number;
}

const worstFirst: readonly Severity[] = ['error', 'warning', 'information'];

/** The worst findings of the rows as they are now, muted ones left out, in pieces that let other work in between. */
export async function placeFindings(engine: DatasetEngine, options: PlacingOptions): Promise<DatasetFindings> {
  const { revision } = engine;
  const all = await place(engine, options, () => true);
  return { revision, all, deep: await place(engine, options, isDeepRule) };
}

async function place(
  engine: DatasetEngine,
  { whole, mostFindings }: PlacingOptions,
  isWanted: (code: string) => boolean,
): Promise<PlacedFindings> {
  const { lines } = engine.document;
  const { problems } = engine.checked.columns;
  const findings: PlacedFinding[] = [];
  let moreCount = 0;
  for (const severity of worstFirst) {
    const isOfIt = (code: string) => severityOf(code as ErrorCode) === severity && isWanted(code);
    const codesOfList = problems.ask((codes) => codes.filter(isOfIt).length);
    const ofWhole = whole.filter(({ code }) => isOfIt(code));
    findings.push(...ofWhole.map((finding) => ({ ...finding, line: 0, start: 0, end: 0 })));
    await inPieces(numbersFrom(0, lines.lineCount), undefined, (index) => {
      const line = index < lines.lineCount ? lines.idAt(index) : undefined;
      const codes = line === undefined ? 0 : (codesOfList[problems.listAt(line)] ?? 0);
      if (line !== undefined && codes > 0 && findings.length < mostFindings) {
        const content = decodeLine(lines.contentOf(line)) ?? '';
        const own = engine.checked.findingsOf(line).filter(({ code }) => isOfIt(code));
        const shown = own.filter((finding) => engine.checked.muteReason(finding, line) === undefined);
        findings.push(...shown.map((finding) => ({ ...finding, ...placeOf(content, finding), line: index })));
      } else {
        moreCount += codes;
      }
    });
  }
  return {
    findings: findings.slice(0, mostFindings),
    moreCount: moreCount + Math.max(0, findings.length - mostFindings),
  };
}
