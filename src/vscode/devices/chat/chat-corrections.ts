import type { ActionSchema } from '../../../core/actions/schema';
import { chatRow } from '../../../core/chat/chat-row';
import type { Correction } from '../../../core/chat/correction';
import { wasAnswered } from '../../../core/chat/kept-turn';
import { nameInLabel } from '../../../core/contacts/find-people';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { addCorrection } from '../../../node/dataset/growing/inbox';
import type { ActionForm } from '../../../protocol/webview/device-chat-action';
import type { ChatTuning } from './chat-tuning';
import type { ChatTurns } from './chat-turns';

/** Beside which dataset corrections are put, and what they came from. */
export interface InboxPlace {
  readonly datasetFile: string;
  /** The recipe's, which need not stand in each row. */
  readonly usualSystemPrompt: string;
  readonly model: string;
  readonly device: string;
}

export interface ChatCorrectionsOptions extends InboxPlace {
  readonly turns: ChatTurns;
  readonly tuning: ChatTuning;
  readonly schema: ActionSchema;
}

/** "This should have been …": replies that a person corrects go into the inbox of the dataset, with what led to them. */
export class ChatCorrections {
  readonly #options: ChatCorrectionsOptions;

  constructor(options: ChatCorrectionsOptions) {
    this.#options = options;
  }

  get datasetFile(): string {
    return this.#options.datasetFile;
  }

  /**
   * @returns false where the same correction waits there already, or was rejected before
   * @throws WorkbenchError `chat.unknownTurn`, `chat.nothingToCorrect`, `chat.unknownForm`; what `addCorrection` throws
   */
  async correct(turnId: string, correction: Correction): Promise<boolean> {
    const { turns, tuning, schema, datasetFile, usualSystemPrompt, model, device } = this.#options;
    const turn = turns.shown(turnId);
    const cleaned = this.#checked(correction);
    const row = chatRow({
      turns: [...turns.past(turnId).filter(wasAnswered), { ...turn, corrected: cleaned }],
      schema,
      systemPrompt: tuning.settings.systemPrompt,
      usualSystemPrompt,
    });
    const at = new Date().toISOString();
    const isNew = await addCorrection(datasetFile, { row, origin: { by: 'phone', model, device, at } });
    turns.correct(turnId, cleaned);
    return isNew;
  }

  #checked({ reply, actions }: Correction): Correction {
    if (reply.trim() === '' && actions.length === 0) {
      throw new WorkbenchError('chat.nothingToCorrect');
    }
    for (const { name, arguments: words } of actions) {
      const definition = this.#options.schema.actions.find((known) => known.name === name);
      const unknown = Object.keys(words).find((word) => !definition?.parameters.some((known) => known.name === word));
      if (!definition || unknown !== undefined) {
        throw new WorkbenchError('chat.unknownForm', { name, argument: unknown ?? '' });
      }
    }
    const written = actions.map(({ name, arguments: words }) => ({
      name,
      // A contact's number was read on the promise that it is not stored.
      arguments: Object.fromEntries(
        Object.entries(words).flatMap(([word, said]) => (said === '' ? [] : [[word, nameInLabel(said) ?? said]])),
      ),
    }));
    return { reply: reply.trim(), actions: written };
  }
}

/** What can be chosen in a correction. */
export function actionForms({ actions }: ActionSchema): readonly ActionForm[] {
  return actions.map(({ name, parameters }) => ({
    name,
    parameters: parameters.map((parameter) => ({
      name: parameter.name,
      isRequired: parameter.required,
      maxLength: parameter.maxLength,
      ...(parameter.values && { options: parameter.values }),
    })),
  }));
}
