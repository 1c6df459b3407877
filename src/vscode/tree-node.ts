/** One line of a tree, as data: what it shows is decided without VS Code and tested without it. */
export interface TreeNode {
  /** Stable across changes, so that VS Code keeps what is expanded and selected. */
  readonly id: string;
  readonly label: string;
  /** Beside the label, quieter: the state and the number that matters. */
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon: string;
  /** A theme colour's id; colour never carries meaning alone. */
  readonly iconColor?: string;
  /** What menus match on. */
  readonly kind: string;
  /** Opened by a click. */
  readonly filePath?: string;
  /** Invoked by a click, where nothing is opened. */
  readonly command?: string;
  readonly isExpanded?: boolean;
  readonly children?: readonly TreeNode[];
  /** What a command that is invoked on this line needs. */
  readonly subject?: TreeSubject;
}

export interface TreeSubject {
  readonly recipePath?: string;
  readonly serial?: string;
  readonly virtualPhone?: string;
  /** Of the store beside the recipe. */
  readonly artifactKey?: string;
  /** A model that is served to programs. */
  readonly servedModel?: string;
  readonly runId?: string;
  /** Of a file on a phone. */
  readonly sha256?: string;
  /** A file of the disk: the one of a line, or the one that a menu was opened on. */
  readonly filePath?: string;
  /** All lines that were selected when a menu was opened on one of them. */
  readonly selected?: readonly TreeSubject[];
}

const subjectNames = ['recipePath', 'serial', 'virtualPhone', 'artifactKey', 'servedModel', 'runId', 'sha256'] as const;

/** Checks what VS Code hands to a command: from a tree it is the node, from the palette nothing, from elsewhere anything. */
export function subjectOf(argument: unknown): TreeSubject {
  if (typeof argument !== 'object' || argument === null) {
    return {};
  }
  const subject: unknown = 'subject' in argument ? argument.subject : undefined;
  const texts = subjectNames.flatMap((name) => {
    const text = textOf(subject, name);
    return text === undefined ? [] : [[name, text] as const];
  });
  // The explorer and an editor's title hand over the file's address, a tree its line.
  const filePath = textOf(argument, 'scheme') === 'file' ? textOf(argument, 'fsPath') : textOf(argument, 'filePath');
  return { ...Object.fromEntries(texts), ...(filePath !== undefined && { filePath }) };
}

function textOf(object: unknown, name: string): string | undefined {
  const value: unknown = typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
