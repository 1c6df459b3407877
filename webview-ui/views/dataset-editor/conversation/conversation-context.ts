import type {
  ConversationView,
  DatasetEditorState,
  FindingView,
  TurnView,
} from '../../../../src/protocol/webview/dataset-editor';
import type { DocumentLink } from '../document-link';

/** What every part of the conversation's view draws from. */
export interface ConversationContext {
  readonly link: DocumentLink;
  readonly state: DatasetEditorState;
  readonly conversation: ConversationView;
  readonly findings: readonly FindingView[];
  readonly turns: readonly TurnView[];
  readonly isReadOnly: boolean;
  /** Handed to fields, so that they look again whether their text has reached the document. */
  readonly version: number;
  /** Focuses a turn once it is there. */
  readonly focusTurn: (index: number) => void;
}
