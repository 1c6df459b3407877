import { formatBytes } from '../../core/text/bytes';
import type { RunEvent, StepIdentity } from '../../node/runs/events';
import type { Checklist } from './checklist';
import { TimeLeft } from './estimate';
import { formatPercent, formatProgress } from './format';
import { SetupView } from './setup-view';

const titles: Record<StepIdentity['step'], string> = {
  render: 'Render the dataset',
  'quantize-base': 'Quantize the base as it will be deployed',
  'check-tokens': 'Check the tokens against llama.cpp',
  train: 'Train the LoRA adapter',
  merge: 'Merge it into the base',
  convert: 'Convert to GGUF',
  'check-logits': 'Compare it with what was trained',
  imatrix: 'Measure which weights matter most',
  quantize: 'Quantize',
  evaluate: 'Evaluate',
  adopt: 'Take the model into the store',
  unpack: 'Unpack it into GGUF',
};

/** What they leave is a report, whose size tells nobody anything. */
const stepsWithoutFile = new Set<StepIdentity['step']>(['render', 'check-tokens', 'evaluate']);

/** Shows a run's events as a checklist. */
export class RunView {
  readonly #checklist: Checklist;
  readonly #setup: SetupView;
  readonly #timeLeft = new Map<string, TimeLeft>();
  readonly #scores = new Map<string, number>();

  constructor(checklist: Checklist) {
    this.#checklist = checklist;
    this.#setup = new SetupView(checklist);
  }

  show(event: RunEvent): void {
    switch (event.event) {
      case 'setup':
        this.#setup.show(event);
        return;
      case 'step-started':
        this.#checklist.start(idOf(event), titleOf(event));
        return;
      case 'progress':
        this.#checklist.progress(idOf(event), this.#progressText(event));
        return;
      case 'metric':
        if (event.name === 'exactMatchResolved') {
          this.#scores.set(idOf(event), event.value);
        } else if (event.name === 'adapterDecodeShare') {
          this.#checklist.print(`  The adapter costs speed: ${event.value.toFixed(2)} × that of the base alone.`);
        }
        return;
      case 'log':
        if (event.level === 'warning' || event.level === 'error') {
          this.#checklist.print(`  ${event.message}`);
        }
        return;
      case 'step-finished':
        this.#checklist.end(idOf(event), 'done', this.#resultText(event));
        return;
      case 'step-failed':
        this.#checklist.end(idOf(event), 'failed', event.error.message);
        return;
      default:
        return;
    }
  }

  #progressText(event: Extract<RunEvent, { event: 'progress' }>): string {
    const { done, total, unit, loss } = event;
    const estimate = this.#timeLeft.get(idOf(event)) ?? new TimeLeft();
    this.#timeLeft.set(idOf(event), estimate);
    const secondsLeft = event.secondsLeft ?? estimate.update(done, total, performance.now());
    const amount = formatProgress({ done, total, unit, secondsLeft });
    return loss === undefined ? amount : `${amount} · loss ${loss.toFixed(3)}`;
  }

  #resultText(event: Extract<RunEvent, { event: 'step-finished' }>): string {
    const size = stepsWithoutFile.has(event.step) ? '' : formatBytes(event.sizeBytes);
    const score = this.#scores.get(idOf(event));
    const found = score === undefined ? size : `${formatPercent(score)} exact match`;
    return [found, event.how === 'cached' ? 'already made' : ''].filter((part) => part !== '').join(' · ');
  }
}

function idOf({ step, variant }: StepIdentity): string {
  return variant === undefined ? step : `${step}/${variant}`;
}

function titleOf({ step, variant }: StepIdentity): string {
  return variant === undefined ? titles[step] : `${titles[step]} (${variant})`;
}
