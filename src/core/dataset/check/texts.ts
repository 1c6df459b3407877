import type { Message, RowContext } from '../conversation';
import type { RowPath } from '../document/row-edit';
import type { NumberedCall } from './calls';

/** A text of a row that a model may learn, and its place. */
export interface PlacedText {
  readonly text: string;
  readonly path: RowPath;
}

/** What is said in a conversation, and the arguments of its calls. */
export function textsOf(
  { messages }: { readonly messages: readonly Message[] },
  calls: readonly NumberedCall[],
): readonly PlacedText[] {
  const contents = messages.flatMap(({ content }, index) =>
    typeof content === 'string' ? [{ text: content, path: ['messages', index, 'content'] }] : [],
  );
  const given = calls.flatMap(({ call, path }) =>
    Object.entries(call.arguments).flatMap(([name, value]) =>
      typeof value === 'string' ? [{ text: value, path: [...path, 'arguments', name] }] : [],
    ),
  );
  return [...contents, ...given];
}

/** How the contacts of a row's clock can be reached. */
export function contactTextsOf(context: RowContext | undefined): readonly PlacedText[] {
  return (context?.contacts ?? []).flatMap(({ phone, email }, index) => [
    { text: phone, path: ['context', 'contacts', index, 'phone'] },
    ...(email === undefined ? [] : [{ text: email, path: ['context', 'contacts', index, 'email'] }]),
  ]);
}
