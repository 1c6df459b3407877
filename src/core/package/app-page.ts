import { markdownBlock } from '../text/markdown';
import type { PackageFacts } from './facts';

/** APP.md: how an app takes the model. */
export function appPage({ title, model, adapter, prompt, schema }: PackageFacts, goldenCount: number): string {
  const files = [model, adapter].flatMap((file) => (file ? [`\`${file.name}\``] : [])).join(', ');
  return `# ${title} in your own app

\`bundle.json\` says everything that an app needs beside ${files}; \`bundle.schema.json\` says what its keys mean. The sources in \`loaders/\` read it: copy them into your app.

## React Native, with llama.rn

${markdownBlock(
  `import { initLlama } from 'llama.rn';
import { completionParams, contextParams, parseReply, readBundle, replyMessage, userMessage, verifyFiles } from './mobile-llm';

const bundle = readBundle(bundleJson);
await verifyFiles(bundle, folder, sha256Of);            // once after each download
const context = await initLlama({ ...contextParams(bundle, folder), n_threads: 4 });
const turns = [userMessage(bundle.prompt, 'Call Ana')];
const { text } = await context.completion(completionParams(bundle, turns));
const { text: said, actions } = parseReply(bundle, text);
turns.push(replyMessage(bundle, text));                 // before the next question`,
  'ts',
)}

## Kotlin, with llama.cpp behind JNI

The sources belong to the package \`mobilellm.bundle\`.

${markdownBlock(
  `val bundle = MobileLlmBundle.read(File(folder, "bundle.json").readText())
bundle.verifyFiles(folder)                               // once after each download
val turns = mutableListOf(bundle.userMessage("Call Ana"))
val request = bundle.request(turns)                      // prompt, grammar, stop, maxTokens, temperature
val text = yourLlama.complete(request)                   // tokenize the prompt with add_special and parse_special
val reply = bundle.readReply(text)                       // reply.text, reply.actions
turns += bundle.replyMessage(text)                       // before the next question`,
  'kotlin',
)}

llama.cpp's own example binding for Android (\`com.arm.aichat\`) takes the model and the system prompt, but neither a grammar nor stop texts nor a temperature: without them the model is not asked as it was scored. Pass them through its JNI layer to \`common_params_sampling\`.

## What to keep

- Whatever a reply asks for, your app opens only what \`definitions\` names, and only after a person has said so.
${schema?.arguments === 'copied' ? '- Values are copied from what the user said: use `replyGrammar`, which makes the grammar anew for each turn, not `freeGrammar`.\n' : ''}- Values are words ("Thursday 7 pm"). Your app turns them into times and numbers, or asks.
${prompt.pieces ? '' : '- `pieces` is null: the chat template needs Jinja. llama.rn has it; in C++ use `common_chat_templates_apply`.\n'}- ${goldenCount === 0 ? 'There are no golden pairs: the model was not scored, or its rows or actions have been changed since.' : `${goldenCount} golden pairs say what this very model answered. Ask them once in your app: nearly all must come back the same.`}
`;
}
