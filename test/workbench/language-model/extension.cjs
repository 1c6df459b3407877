const vscode = require('vscode');

/** Says what was said behind other words; one way of each answer loses a copied piece. */
function answer(prompt) {
  const messages = JSON.parse(prompt.slice(prompt.lastIndexOf('\n') + 1));
  const said = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  const ways = [said.map((text) => `I say: ${text}`), said.map(() => 'something else')];
  return JSON.stringify(ways);
}

function textOf(message) {
  return message.content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

exports.activate = () => {
  const model = { id: 'echo', name: 'Echo', family: 'echo', version: '1', maxInputTokens: 8000, maxOutputTokens: 8000 };
  vscode.lm.registerLanguageModelChatProvider('tests', {
    provideLanguageModelChatInformation: () => [{ ...model, capabilities: {} }],
    provideLanguageModelChatResponse: async (_model, messages, _options, progress) => {
      progress.report(new vscode.LanguageModelTextPart(answer(messages.map(textOf).join(''))));
    },
    provideTokenCount: async (_model, text) => String(text).length,
  });
};
