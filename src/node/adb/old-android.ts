import { setTimeout as delay } from 'node:timers/promises';
import { cleanLine } from '../../core/text/clean';
import type { AdbLink } from './server';

const answerTimeoutMs = 5_000;
const longestAnswer = 200;

/**
 * What a phone without shell protocol 2 runs, as words: `Android 6.0.1 (API 23)`. Its old shell is asked; a phone that
 * does not answer is said to be older than Android 7, which brought the new one.
 */
export async function describeOldAndroid(link: AdbLink, serial: string): Promise<string> {
  const unknown = 'an Android older than 7';
  const answer = await Promise.race([ask(link, serial).catch(() => ''), delay(answerTimeoutMs, '', { ref: false })]);
  const [release = '', apiLevel = ''] = answer.split('\n').map(cleanLine);
  return /^[\d.]{1,12}$/.test(release) && /^\d{1,3}$/.test(apiLevel) ? `Android ${release} (API ${apiLevel})` : unknown;
}

async function ask(link: AdbLink, serial: string): Promise<string> {
  const command = 'shell:getprop ro.build.version.release; getprop ro.build.version.sdk';
  const socket = await link.client.createDeviceConnection({ serial }, command);
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of socket.readable) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > longestAnswer) {
      break;
    }
  }
  await socket.close();
  return text;
}
