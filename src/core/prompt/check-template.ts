import type { RenderedMessage } from '../dataset/conversation';
import type { ErrorCode, ErrorParameters } from '../errors/catalog';
import { ChatTemplate, longestTemplate, TemplateRefusal, TemplateUnclear } from './chat-template';

export interface TemplateProblem {
  readonly code: ErrorCode;
  readonly parameters: ErrorParameters;
}

const question: RenderedMessage = { role: 'user', content: 'first question' };
const reply: RenderedMessage = { role: 'assistant', content: 'the reply' };
const next: RenderedMessage = { role: 'user', content: 'next question' };

/**
 * Looks whether a template can be trained and talked with: that it tells a question from a reply, and goes on with a
 * conversation as it began it. Undefined: it can, or only Jinja itself can tell.
 * @param file how problems name it
 */
export function checkTemplate(text: string, file: string): TemplateProblem | undefined {
  if (text.length > longestTemplate) {
    return { code: 'template.tooLong', parameters: { file, limit: longestTemplate } };
  }
  try {
    return checkTurns(new ChatTemplate(text), file);
  } catch (error) {
    if (error instanceof TemplateRefusal) {
      return { code: 'template.refused', parameters: { file, detail: error.message.replace(/\s+/g, ' ') } };
    }
    if (error instanceof TemplateUnclear) {
      // The training says it, before its first step.
      return undefined;
    }
    throw error;
  }
}

function checkTurns(template: ChatTemplate, file: string): TemplateProblem | undefined {
  const text = template.render([question, reply, next]);
  const places = [question, reply, next].map(({ content }) => text.indexOf(content));
  const [first = -1, second = -1, third = -1] = places;
  const missing = [question, reply, next].find((_, index) => places[index] === -1);
  if (missing) {
    return withoutRoles(file, `leaves out what the ${missing.role} says`);
  }
  const beforeReply = text.slice(first + question.content.length, second);
  const beforeQuestion = text.slice(second + reply.content.length, third);
  if (beforeReply === beforeQuestion) {
    return withoutRoles(file, 'writes a reply as it writes a question');
  }
  const prompt = template.render([question], { addGenerationPrompt: true });
  const whole = template.render([question, reply]);
  if (!whole.startsWith(prompt) || prompt.length > whole.indexOf(reply.content)) {
    return { code: 'template.rewritesTurns', parameters: { file } };
  }
  return undefined;
}

function withoutRoles(file: string, what: string): TemplateProblem {
  return { code: 'template.withoutRoles', parameters: { file, what } };
}
