import { isCommit } from '../recipe/commit';

/** A recipe to start from; its text lies in `presets/<name>.yaml`. */
export interface Preset {
  readonly name: string;
  /** One line for a list. */
  readonly title: string;
  /** As the base's `config.json` calls it: llama.cpp's converter must know it. */
  readonly architecture: string;
}

/** The smallest first. */
export const presets: readonly Preset[] = [
  {
    name: 'phone-assistant',
    title: 'SmolLM2-135M-Instruct, which comes with the workbench; trains without a GPU in minutes',
    architecture: 'LlamaForCausalLM',
  },
  { name: 'qwen3-0.6b', title: 'Qwen3-0.6B, from the hub', architecture: 'Qwen3ForCausalLM' },
  { name: 'gemma-3-1b', title: 'Gemma 3 1B, from the hub (gated)', architecture: 'Gemma3ForCausalLM' },
  { name: 'llama-3.2-1b', title: 'Llama-3.2-1B-Instruct, from the hub (gated)', architecture: 'LlamaForCausalLM' },
  {
    name: 'paper-a',
    title: 'RedPajama-INCITE-Chat-3B as in arXiv 2310.01434: 8-bit base, Q4_0',
    architecture: 'GPTNeoXForCausalLM',
  },
  {
    name: 'paper-b',
    title: 'Llama-3.2-3B-Instruct as in the second paper: nf4 base, Q4_K_M (gated)',
    architecture: 'LlamaForCausalLM',
  },
];

const hubBase = /^(base: \{ hub: ([^,}\s]+), revision: )"?([^\s"}]+)"?/m;

/** A recipe's text with another commit of its hub base, in quotation marks: digits alone would be a number in YAML. */
export function withRevision(recipeText: string, commit: string): string {
  return recipeText.replace(hubBase, `$1"${commit}"`);
}

/** The hub's repository and branch of a recipe that pins no commit yet; undefined for one that needs none. */
export function unpinnedBase(recipeText: string): { readonly repository: string; readonly branch: string } | undefined {
  const [, , repository, branch] = hubBase.exec(recipeText) ?? [];
  return repository === undefined || branch === undefined || isCommit(branch) ? undefined : { repository, branch };
}
