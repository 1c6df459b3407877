import { markdownBlock } from '../text/markdown';
import type { PackageFacts } from './facts';
import { requestFileName } from './request';

/** More do not help: a phone has four fast cores at most. */
const threads = 4;

/**
 * How the model runs on a phone with Termux. Every name in a command is one of ours, made of letters, digits, dots and
 * dashes; what the model's maker wrote goes into a file that is sent as it is.
 */
export function termuxPage({ title, model, adapter, contextTokens }: PackageFacts): string {
  const names = [model, adapter].flatMap((file) => file?.name ?? []);
  const lora = adapter ? ` --lora ${adapter.name}` : '';
  const server = `llama-server -m ${model.name}${lora} -c ${contextTokens} -np 1 -t ${threads} --jinja --host 127.0.0.1 --port 8080 --api-key "$KEY"`;
  return `# ${title} in Termux

Needs a 64-bit phone and [Termux](https://termux.dev) from F-Droid or GitHub. Written from Termux's package recipes; not tried on a phone yet.

## Once, with a network

${markdownBlock('pkg update\npkg install llama-cpp curl', 'sh')}

From here on nothing needs a network.

## The files

On the computer, with the phone on its cable, in the folder of this file:

${markdownBlock(`adb shell mkdir -p /sdcard/Download/${title}\nadb push ${[...names, 'SHA256SUMS', requestFileName].join(' ')} /sdcard/Download/${title}/`, 'sh')}

Or bring the zip into the phone's Download folder in any other way and unpack it there. In Termux:

${markdownBlock(
  [
    'termux-setup-storage',
    `mkdir -p ~/${title}`,
    `cp ~/storage/downloads/${title}/* ~/${title}/`,
    `cd ~/${title}`,
    'sha256sum -c --ignore-missing SHA256SUMS',
  ].join('\n'),
  'sh',
)}

## Run

${markdownBlock(
  [
    `cd ~/${title}`,
    'KEY=$(head -c 16 /dev/urandom | sha256sum | cut -c 1-32)',
    `${server} >server.log 2>&1 &`,
    'until curl -sf http://127.0.0.1:8080/health >/dev/null; do sleep 1; done',
    `curl -s http://127.0.0.1:8080/v1/chat/completions -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d @${requestFileName}`,
  ].join('\n'),
  'sh',
)}

The key keeps other apps and web pages on the phone from using the server. Your words stand in ${`\`${requestFileName}\``}: change the last message there. \`kill %1\` ends the server. Android may end Termux in the background: \`termux-wake-lock\` before, \`termux-wake-unlock\` after.

## Or with Ollama

${markdownBlock('pkg install ollama', 'sh')}

Copy \`Modelfile\` beside the model. Then, with no network:

${markdownBlock(`cd ~/${title}\nollama serve >ollama.log 2>&1 &\nollama create ${title.toLowerCase()} -f Modelfile\nollama run ${title.toLowerCase()}`, 'sh')}

Ollama keeps a copy of the model of its own.
`;
}
