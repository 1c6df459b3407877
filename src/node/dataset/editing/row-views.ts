import type { ActionSchema } from '../../../core/actions/schema';
import { compareSeverity, type Finding, severityOf } from '../../../core/dataset/check/finding';
import type { LineId } from '../../../core/dataset/document/line-document';
import { summariseLine } from '../../../core/dataset/document/row-summary';
import type { EditedDocument } from '../../../core/dataset/editing/edited-document';
import type { RowFacts } from '../../../core/dataset/editing/row-facts';
import { describeError, WorkbenchError } from '../../../core/errors/workbench-error';
import type { ConversationView, FindingView, RowView } from '../../../protocol/webview/dataset-editor';
import { conversationView } from './conversation-view';

/** Draws rows of a document as its page shows them. */
export class RowViews {
  readonly #document: EditedDocument;
  readonly #facts: RowFacts;

  constructor(document: EditedDocument, facts: RowFacts) {
    this.#document = document;
    this.#facts = facts;
  }

  rowOf(line: LineId, index: number): RowView {
    this.#facts.require(line);
    const key = this.#document.keyOf(line);
    const { kind, split, firstWords, actions, tags, messageCount } = summariseLine(
      this.#document.lines.contentOf(line),
    );
    const problem = this.#facts.columns.problems.at(line).length > 0 ? this.#problemOf(line) : undefined;
    return {
      key,
      lineNumber: index + 1,
      kind,
      ...(split !== undefined && { split }),
      firstWords,
      actions,
      tags,
      messageCount,
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
    const key = this.#document.keyOf(line);
    const findings = this.#facts.findingsOf(line).filter((finding) => !this.#facts.muteReason(finding, key));
    const [worst] = [...findings].sort((left, right) => compareSeverity(left.code, right.code));
    return worst && { severity: severityOf(worst.code), messages: findings.map((finding) => wordsOf(finding).message) };
  }

  #findingViews(line: LineId): readonly FindingView[] {
    const key = this.#document.keyOf(line);
    return this.#facts.findingsOf(line).map((finding, id) => {
      const { code, path, span } = finding;
      const mutedFor = this.#facts.muteReason(finding, key);
      return {
        id,
        code,
        severity: severityOf(code),
        ...wordsOf(finding),
        ...(path && { path }),
        ...(span && { span }),
        fixes: [],
        ...(mutedFor !== undefined && { mutedFor }),
      };
    });
  }
}

function wordsOf({ code, parameters }: Finding): { readonly message: string; readonly fix: string } {
  const { message, fix } = describeError(new WorkbenchError(code, parameters));
  return { message, fix };
}
