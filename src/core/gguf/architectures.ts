import { WorkbenchError } from '../errors/workbench-error';
import { cleanLine } from '../text/clean';
import type { GgufHeader } from './header';

/**
 * What the pinned llama.cpp can load as a model: `LLM_ARCH_NAMES` of src/llama-arch.cpp at v0.5.0, without `clip`, which
 * is only a part of one. A test compares it with the source.
 */
export const knownArchitectures: ReadonlySet<string> = new Set(
  `llama llama4 deci falcon grok gpt2 gptj gptneox mpt baichuan starcoder refact bert modern-bert nomic-bert
  nomic-bert-moe neo-bert jina-bert-v2 jina-bert-v3 eurobert bloom stablelm qwen qwen2 qwen2moe qwen2vl qwen3 qwen3moe
  qwen3next qwen3vl qwen3vlmoe qwen35 qwen35moe qwen4exp phi2 phi3 phimoe plamo plamo2 plamo3 codeshell orion internlm2
  minicpm minicpm3 gemma gemma2 gemma3 gemma3n gemma4 gemma4-assistant gemma-embedding starcoder2 mamba mamba2 maple
  jamba falcon-h1 xverse command-r cohere2 cohere2moe dbrx olmo olmo2 olmoe muse-glimmer openelm arctic deepseek
  deepseek2 deepseek2-ocr deepseek32 deepseek4 chatglm glm4 glm4moe glm-dsa bitnet t5 t5encoder jais jais2 nemotron
  nemotron_h nemotron_h_moe exaone exaone4 exaone-moe rwkv6 rwkv6qwen2 rwkv7 arwkv7 granite granitemoe granitehybrid
  graniteswitch granite_swa chameleon wavtokenizer-dec plm bailingmoe bailingmoe2 bailingmoe3 dots1 dots3note arcee
  afmoe laguna ernie4_5 ernie4_5-moe hunyuan-moe hunyuan-dense hunyuan_vl hy_v3 hy_v4 smollm3 gpt-oss lfm2 lfm2moe dream
  smallthinker llada llada-moe seed_oss grovemoe apertus minimax-01 hrm_text minimax-m2 minimax-m3 cogvlm rnd1
  pangu-embedded mistral3 eagle3 dflash mistral4 paddleocr mimo2 step35 spark2_5 llama-embed maincoder kimi-linear
  kimi-k3 talkie mellum nanbeige qwen3tts pockettts`.split(/\s+/),
);

const longestShown = 60;

/** @throws WorkbenchError `gguf.unknownArchitecture`, `gguf.noArchitecture` */
export function requireKnownArchitecture({ architecture }: Pick<GgufHeader, 'architecture'>): void {
  if (architecture === undefined) {
    throw new WorkbenchError('gguf.noArchitecture');
  }
  if (!knownArchitectures.has(architecture)) {
    const shown = cleanLine(architecture).slice(0, longestShown).toWellFormed();
    throw new WorkbenchError('gguf.unknownArchitecture', { architecture: shown });
  }
}
