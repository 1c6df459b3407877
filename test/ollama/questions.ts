// Prints what Ollama's own parser and templates are asked (main.go); see README.md here.
import { modelfileCases, modelfileConversations } from '../../src/core/package/modelfile.cases';

const questions = modelfileCases.map(({ name, modelfile }) => ({
  name,
  modelfile,
  conversations: modelfileConversations,
}));
process.stdout.write(JSON.stringify(questions));
