import { deviceChatStates, type GalleryState } from './device-chat-states';

/** A state of the comparison: two states of the device panel beside each other. */
export interface ComparisonGalleryState {
  readonly title: string;
  readonly left: GalleryState;
  readonly right: GalleryState;
  readonly isOnePhone: boolean;
}

function pair(title: string, left: string, right: string, isOnePhone = false): ComparisonGalleryState {
  const [first, second] = [deviceChatStates[left], deviceChatStates[right]];
  if (!first || !second) {
    throw new Error(`There is no state "${left}" or "${right}".`);
  }
  const { model } = second.state;
  // Two models of one recipe.
  const state = { ...second.state, ...(model && { model: { ...model, variant: 'Q4_K_M', sizeBytes: 105_454_000 } }) };
  return { title, left: first, right: { ...second, state }, isOnePhone };
}

export const comparisonStates: Readonly<Record<string, ComparisonGalleryState>> = {
  two: pair('Two models, as recorded', 'conversation', 'conversation', true),
  ready: pair('Nothing said', 'ready', 'ready'),
  deploying: pair('One is getting ready', 'ready', 'deploying'),
  streaming: pair('One answers', 'streaming', 'conversation', true),
  failed: pair('One failed', 'conversation', 'failed'),
  deleted: pair('One was deleted elsewhere', 'deleted-elsewhere', 'conversation'),
  hostile: pair('Hostile replies', 'hostile', 'right-to-left'),
};
