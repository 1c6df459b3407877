import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { ChatEvent, ChatRequest } from '../../llama/client';
import { KnownBeginning } from '../../llama/known-beginning';

const mostRepetitions = 3;

/** The server that was writing a reply is gone, and another one is there that does not know it. */
export class ServerReplaced extends Error {}

/**
 * Streams a reply, and asks again for one whose server was replaced, as after a restart of the phone. What was delivered
 * already is not delivered twice: the new reply must begin with it, which is so for a greedy or seeded one.
 *
 * @throws WorkbenchError `device.replyLost`, and what `ask` throws
 */
export async function* repeatReply(
  request: ChatRequest,
  ask: () => AsyncIterable<ChatEvent>,
): AsyncGenerator<ChatEvent> {
  let delivered = '';
  for (let repetition = 0; ; repetition += 1) {
    const known = new KnownBeginning(delivered);
    try {
      for await (const event of ask()) {
        if (event.type === 'done') {
          known.finish();
        }
        if (event.type !== 'token') {
          yield event;
          continue;
        }
        const text = known.take(event.text);
        if (text !== '') {
          delivered += text;
          yield { type: 'token', text };
        }
      }
      return;
    } catch (error) {
      if (!(error instanceof ServerReplaced)) {
        throw error;
      }
      const isRepeatable = request.temperature === 0 || request.seed !== undefined || delivered === '';
      if (!isRepeatable || repetition >= mostRepetitions) {
        throw new WorkbenchError('device.replyLost');
      }
    }
  }
}
