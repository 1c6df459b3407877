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
  readonly isExpanded?: boolean;
  readonly children?: readonly TreeNode[];
  /** What a command that is invoked on this line needs. */
  readonly subject?: TreeSubject;
}

export interface TreeSubject {
  readonly recipePath?: string;
  readonly serial?: string;
  readonly virtualPhone?: string;
}

/** Checks what VS Code hands to a command: from a tree it is the node, from the palette nothing, from elsewhere anything. */
export function subjectOf(argument: unknown): TreeSubject {
  if (typeof argument !== 'object' || argument === null || !('subject' in argument)) {
    return {};
  }
  const { subject } = argument;
  if (typeof subject !== 'object' || subject === null) {
    return {};
  }
  const text = (name: string): string | undefined => {
    const value: unknown = Object.getOwnPropertyDescriptor(subject, name)?.value;
    return typeof value === 'string' ? value : undefined;
  };
  const [recipePath, serial, virtualPhone] = ['recipePath', 'serial', 'virtualPhone'].map(text);
  return {
    ...(recipePath !== undefined && { recipePath }),
    ...(serial !== undefined && { serial }),
    ...(virtualPhone !== undefined && { virtualPhone }),
  };
}
