import type { ActionSchema } from '../../../core/actions/schema';
import { compareSeverity, type Finding, severityOf } from '../../../core/dataset/check/finding';
import type { QuickFix } from '../../../core/dataset/check/fixes/fix-task';
import { quickFixes } from '../../../core/dataset/check/fixes/quick-fix';
import { everyRow } from '../../../core/dataset/check/mutes/mutes';
import type { LineId } from '../../../core/dataset/document/line-document';
import { decodeLine, summariseLine } from '../../../core/dataset/document/row-summary';
import type { CheckedRows } from '../../../core/dataset/editing/checked-rows';
import type { EditedDocument } from '../../../core/dataset/editing/edited-document';
import { describeError, WorkbenchError } from '../../../core/errors/workbench-error';
import type { ConversationView, FindingView, RowView } from '../../../protocol/webview/dataset-editor';
import { conversationView } from './conversation-view';

/** Draws rows of a document as its page shows them. */
export class RowViews {
  /** Of the lines that somebody counted. */
  readonly tokens = new Map<LineId, number>();
  readonly #document: EditedDocument;
  readonly #checked: CheckedRows;

  constructor(document: EditedDocument, checked: CheckedRows) {
    this.#document = document;
    this.#checked = checked;
  }

  rowOf(line: LineId, index: number): RowView {
    this.#checked.require(line);
    const key = this.#document.keyOf(line);
    const { kind, split, firstWords, actions, tags, messageCount } = summariseLine(
      this.#document.lines.contentOf(line),
    );
    const problem = this.#checked.columns.problems.at(line).length > 0 ? this.#problemOf(line) : undefined;
    const tokens = this.tokens.get(line);
    return {
      key,
      lineNumber: index + 1,
      kind,
      ...(split !== undefined && { split }),
      firstWords,
      actions,
      tags,
      messageCount,
      ...(tokens !== undefined && { tokens }),
      ...(problem && { problem }),
    };
  }

  conversationOf(line: LineId, index: number, schema: ActionSchema | undefined): ConversationView {
    const row = this.rowOf(line, index);
    return conversationView(this.#document.lines.contentOf(line), {
      row,
      findings: this.#findingViews(line),
      schema,
    });
  }

  #problemOf(line: LineId): RowView['problem'] {
    const findings = this.#checked
      .findingsOf(line)
      .filter((finding) => this.#checked.muteReason(finding, line) === undefined);
    const [worst] = [...findings].sort((left, right) => compareSeverity(left.code, right.code));
    return worst && { severity: severityOf(worst.code), messages: findings.map((finding) => wordsOf(finding).message) };
  }

  /** What can be done about a finding of a row. */
  fixesOf(line: LineId, finding: number): readonly QuickFix[] {
    const found = this.#checked.findingsOf(line)[finding];
    return found ? this.#fixesFor(found, this.#textOf(line)) : [];
  }

  #findingViews(line: LineId): readonly FindingView[] {
    const text = this.#textOf(line);
    return this.#checked.findingsOf(line).map((finding, id) => {
      const { code, path, span } = finding;
      const mute = this.#checked.muteOf(finding, line);
      return {
        id,
        code,
        severity: severityOf(code),
        ...wordsOf(finding),
        ...(path && { path }),
        ...(span && { span }),
        fixes: this.#fixesFor(finding, text).map(({ title }) => title),
        ...(mute && { mutedFor: mute.reason, isMutedEverywhere: mute.row === everyRow }),
      };
    });
  }

  #fixesFor(finding: Finding, text: string | undefined): readonly QuickFix[] {
    return text === undefined ? [] : quickFixes(finding, text, this.#checked.settings);
  }

  #textOf(line: LineId): string | undefined {
    return decodeLine(this.#document.lines.contentOf(line));
  }
}

function wordsOf({ code, parameters }: Finding): { readonly message: string; readonly fix: string } {
  const { message, fix } = describeError(new WorkbenchError(code, parameters));
  return { message, fix };
}
