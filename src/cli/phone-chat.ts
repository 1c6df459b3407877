import type { ResolvedAction } from '../core/actions/resolve';
import type { OpenedAction } from '../core/actions/start-answer';
import type { Contact } from '../core/dataset/conversation';
import { openAction } from '../node/actions/open-action';
import { readContacts } from '../node/contacts/read-contacts';
import { Conversation } from '../node/conversation/conversation';
import { readPhoneClock } from '../node/conversation/phone-clock';
import type { Project } from '../node/project/project';
import type { PhoneModel } from './phone-model';

/** A conversation with a model on a phone, and what may be done on that phone with the user's leave. */
export interface PhoneChat {
  readonly conversation: Conversation;
  /** A request is being written: what can be got ready for it is. */
  readonly prepare: () => void;
  /** @throws what the function of this name throws */
  readContacts(signal: AbortSignal): Promise<readonly Contact[]>;
  /** Opens a confirmed action. @throws what `openAction` throws */
  open(action: ResolvedAction, signal: AbortSignal): Promise<OpenedAction>;
}

/** Begins a conversation by the phone's own clock. */
export async function phoneChat(
  { phone, session }: Pick<PhoneModel, 'phone' | 'session'>,
  project: Project,
  signal: AbortSignal,
): Promise<PhoneChat> {
  const conversation = new Conversation({
    askModel: (request) => session.chat(request),
    schema: project.schema,
    systemPrompt: project.recipe.systemPrompt,
    stop: project.recipe.stop,
    context: await readPhoneClock(phone, session.facts, { signal }),
  });
  return {
    conversation,
    prepare: () => void session.client.prepare(),
    readContacts: (readSignal) => readContacts(phone, readSignal),
    open: async (action, openSignal) => openAction(phone, action, { recipeFolder: project.folder, signal: openSignal }),
  };
}
