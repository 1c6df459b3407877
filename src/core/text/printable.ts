/**
 * Text of a model, dataset or phone for a terminal: control and bidirectional characters become visible signs, so that
 * it can neither move the cursor nor reorder what stands beside it. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
