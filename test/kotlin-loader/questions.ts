// Writes what the Kotlin loader is asked, and what our own code answers: questions.ts QUESTIONS ANSWERS
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { templates, templateTokens } from '../../src/core/prompt/templates.cases';
import { findTurnPieces } from '../../src/core/prompt/turn-pieces';
import { collectFacts } from '../../src/node/package/collect-facts';
import { expectedAnswers, loaderQuestions } from '../../src/node/package/loaders.cases';
import { makePackaged } from '../../src/node/package/packaged.cases';

const [questionsFile = '', answersFile = ''] = process.argv.slice(2);
const folder = mkdtempSync(path.join(os.tmpdir(), 'kotlin-loader-'));
try {
  const packaged = await makePackaged(folder, { systemPrompt: ' Be "brief".\n' });
  const { facts } = await collectFacts(packaged, new AbortController().signal);
  const asked = Object.values(templates).map((template) => {
    const prompt = { ...facts.prompt, pieces: findTurnPieces(template, templateTokens), stop: ['\n<human>:'] };
    return { ...facts, prompt };
  });
  const questions = asked.map(loaderQuestions);
  const answers = asked.map((one, index) => expectedAnswers(one, questions[index] ?? loaderQuestions(one)));
  writeFileSync(questionsFile, JSON.stringify(questions));
  writeFileSync(answersFile, JSON.stringify(answers));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
