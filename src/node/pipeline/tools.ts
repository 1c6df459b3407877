import type { LlamaTools } from '../setup/items/llama-tools';

/**
 * What the steps need from the machine. Versions are known at once, because keys are made of them; the tools are
 * provided when a step that really runs asks for them, so a run that finds everything cached provisions nothing.
 */
export interface PipelineTools {
  readonly versions: {
    /** Identifies the locked Python packages and our own Python code. */
    readonly python: string;
    /** llama.cpp's tag and commit. */
    readonly llama: string;
  };
  python(): Promise<{ readonly executable: string; readonly packageFolder: string }>;
  llamaSource(): Promise<{ readonly folder: string }>;
  llamaPrograms(): Promise<{ readonly server: string; readonly quantize: string }>;
  /** Built in seconds over the host build, when first asked for. */
  llamaTools(): Promise<LlamaTools>;
  /** The model that comes with the workbench, as a GGUF file. */
  embeddedBase(): Promise<{ readonly ggufFile: string }>;
}
