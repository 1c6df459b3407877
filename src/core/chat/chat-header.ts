/** Of a chat that is one side of a comparison: what brings back both. */
export interface ComparedChat {
  readonly side: 'left' | 'right';
  readonly modelId: string;
  readonly other: {
    readonly chatId: string;
    readonly serial: string;
    readonly modelId: string;
    readonly label: string;
  };
}

/** With whom a chat was had. */
export interface ChatHeader {
  readonly id: string;
  readonly startedAt: string;
  readonly phone: { readonly serial: string; readonly label: string };
  /** The recipe's name and the variant's. */
  readonly model: { readonly name: string; readonly variant: string; readonly sha256?: string };
  readonly compared?: ComparedChat;
}
