import type { ActionCall } from '../dataset/conversation';

export const actionOpening = '<action>';
export const actionClosing = '</action>';

/**
 * Actions as the model writes them: `<action>{"name":"call","arguments":{"contact":"Ngozi"}}</action>`, several side by
 * side, then the text on a line of its own.
 */
export function writeActions(calls: readonly ActionCall[], text = ''): string {
  const tagged = calls.map((call) => `${actionOpening}${writeCall(call)}${actionClosing}`).join('');
  if (tagged === '') {
    return text;
  }
  return text === '' ? tagged : `${tagged}\n${text}`;
}

function writeCall(call: ActionCall): string {
  return JSON.stringify({ name: call.name, arguments: call.arguments });
}
