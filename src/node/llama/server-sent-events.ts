/** Longest event that is kept while it is incomplete: a runaway server must not fill our memory. */
const eventLimitCharacters = 4 << 20;

/**
 * Reads the `data:` fields of a `text/event-stream` (WHATWG HTML, server-sent events). Other fields are left out:
 * llama-server uses none.
 *
 * @throws RangeError when one event is longer than 4 Mi characters
 */
export async function* readServerSentEvents(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pending = '';
  let data: string[] = [];
  for await (const chunk of source) {
    pending += decoder.decode(chunk, { stream: true });
    const lines = pending.split(/\r\n|\n|\r(?!$)/);
    pending = lines.pop() ?? '';
    if (pending.length > eventLimitCharacters) {
      throw new RangeError('One event of the stream is longer than any that llama-server sends.');
    }
    for (const line of lines) {
      if (line === '' && data.length > 0) {
        yield data.join('\n');
        data = [];
      } else if (line.startsWith('data:')) {
        data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
      }
    }
  }
}
