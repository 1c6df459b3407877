/** How a chat asks its model. */
export interface ChatSettings {
  readonly systemPrompt: string;
  /** 0: always the likeliest token, so that the same words give the same reply. */
  readonly temperature: number;
  /** Only so many of the likeliest tokens are drawn from; 0: all. */
  readonly topK: number;
  /** Only the likeliest tokens that have this probability together; 1: all. */
  readonly topP: number;
  /** Only tokens that are at least so likely, compared with the likeliest; 0: all. */
  readonly minP: number;
  /** What was said a moment ago gets so many times less likely; 1: nothing does. */
  readonly repeatPenalty: number;
  /** The same seed draws the same reply; absent: another each time. */
  readonly seed?: number;
  readonly maxReplyTokens: number;
  /** How strongly an adapter beside the model is applied; absent: as it was trained, 1. */
  readonly adapterScale?: number;
}

export type ChatNumber = Exclude<keyof ChatSettings, 'systemPrompt'>;

export interface NumberLimits {
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
}

/** What each number of the settings may be; llama-server takes more, but nothing that helps. */
export const settingLimits: Readonly<Record<ChatNumber, NumberLimits>> = {
  temperature: { least: 0, most: 2, isWhole: false },
  topK: { least: 0, most: 1000, isWhole: true },
  topP: { least: 0.01, most: 1, isWhole: false },
  minP: { least: 0, most: 1, isWhole: false },
  repeatPenalty: { least: 0.5, most: 2, isWhole: false },
  seed: { least: 0, most: 4_294_967_294, isWhole: true },
  maxReplyTokens: { least: 1, most: 4096, isWhole: true },
  adapterScale: { least: 0, most: 2, isWhole: false },
};

/** Longest system prompt, in UTF-16 code units: a recipe's own limit. */
export const longestSystemPrompt = 8_000;

/** How a recipe's model is asked: greedily, as the evaluation does. */
export function recipeSettings(systemPrompt: string, maxReplyTokens: number): ChatSettings {
  return { systemPrompt, temperature: 0, topK: 40, topP: 0.95, minP: 0.05, repeatPenalty: 1, maxReplyTokens };
}

/** Numbers that a chat need not have. */
const optional: ReadonlySet<ChatNumber> = new Set<ChatNumber>(['seed', 'adapterScale']);

/** Which numbers are outside of their limits, or not numbers. */
export function badSettings(settings: ChatSettings): readonly ChatNumber[] {
  const names = Object.keys(settingLimits) as ChatNumber[];
  return names.filter((name) => {
    const value = settings[name];
    const { least, most, isWhole } = settingLimits[name];
    const isInside = value !== undefined && value >= least && value <= most && (!isWhole || Number.isInteger(value));
    return !isInside && !(optional.has(name) && value === undefined);
  });
}
