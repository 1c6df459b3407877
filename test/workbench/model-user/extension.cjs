const fs = require('node:fs/promises');
const path = require('node:path');
const vscode = require('vscode');

/** One red pixel. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
);

/** What a test wants: `text` to say, `pieces` after which it has heard enough. Without a text models are only listed. */
async function ask({ text, pieces = Number.POSITIVE_INFINITY, role, modelOptions, image }) {
  const models = await vscode.lm.selectChatModels({ vendor: 'mobile-llm' });
  const listed = models.map(({ id, name, family, version, maxInputTokens }) => ({
    id,
    name,
    family,
    version,
    maxInputTokens,
  }));
  const [model] = models;
  if (text === undefined || !model) {
    return { models: listed };
  }
  const heard = [];
  const source = new vscode.CancellationTokenSource();
  try {
    const content = image ? [vscode.LanguageModelDataPart.image(picture, 'image/png')] : text;
    const message =
      role === 'assistant'
        ? vscode.LanguageModelChatMessage.Assistant(content)
        : vscode.LanguageModelChatMessage.User(content);
    const countedTokens = await model.countTokens(text);
    const answer = await model.sendRequest([message], { modelOptions }, source.token);
    for await (const piece of answer.text) {
      heard.push(piece);
      if (heard.length >= pieces) {
        source.cancel();
      }
    }
    return { models: listed, heard, countedTokens };
  } catch (error) {
    return { models: listed, heard, error: String(error.message), name: error.name, code: error.code };
  }
}

exports.activate = (context) => {
  const command = vscode.commands.registerCommand('tests.askModels', async () => {
    const [folder] = vscode.workspace.workspaceFolders;
    const file = (name) => path.join(folder.uri.fsPath, name);
    const wanted = JSON.parse(await fs.readFile(file('wanted.json'), 'utf8'));
    const answer = await ask(wanted);
    await fs.writeFile(file('answer.tmp'), JSON.stringify({ ...answer, number: wanted.number }));
    await fs.rename(file('answer.tmp'), file('answer.json'));
  });
  context.subscriptions.push(command);
};
