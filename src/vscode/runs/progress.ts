import { type RunEvent, type RunProgress, type StepIdentity, stepNames } from '../../node/runs/events';
import { formatSeconds } from '../format';

const titles: Readonly<Record<StepIdentity['step'], string>> = {
  render: 'Rendering the dataset',
  'quantize-base': 'Quantizing the base',
  'check-tokens': 'Checking the tokens',
  train: 'Training',
  merge: 'Merging',
  convert: 'Converting to GGUF',
  'check-logits': 'Comparing with what was trained',
  imatrix: 'Measuring which weights matter most',
  quantize: 'Quantizing',
  evaluate: 'Scoring',
  adopt: 'Taking the model into the store',
  unpack: 'Unpacking it into GGUF',
};

const stepsInOrder: readonly string[] = stepNames;

/** `Training · 42 % · 3 min left`. */
export function describeStep({ step, variant }: StepIdentity, progress?: RunProgress): string {
  const parts = [variant ? `${titles[step]} ${variant}` : titles[step]];
  if (progress && progress.total > 0) {
    parts.push(`${Math.floor((100 * progress.done) / progress.total)} %`);
    if (progress.secondsLeft !== undefined) {
      parts.push(`${formatSeconds(progress.secondsLeft)} left`);
    }
  }
  return parts.join(' · ');
}

/** How far a run is, 0..100, as each of its steps counts the same. Never goes back. */
export class RunMeter {
  #percent = 0;

  /** The share that this event adds, and what to show. Undefined for an event that changes neither. */
  read(event: RunEvent): { readonly message: string; readonly increment: number } | undefined {
    switch (event.event) {
      case 'step-started':
        return { message: describeStep(event), increment: this.#advanceTo(event, 0) };
      case 'progress':
        return {
          message: describeStep(event, event),
          increment: this.#advanceTo(event, event.total > 0 ? event.done / event.total : 0),
        };
      case 'step-finished':
        return { message: describeStep(event), increment: this.#advanceTo(event, 1) };
      default:
        return undefined;
    }
  }

  #advanceTo({ step }: StepIdentity, fraction: number): number {
    const percent = (100 * (stepsInOrder.indexOf(step) + Math.min(1, fraction))) / stepNames.length;
    const increment = Math.max(0, percent - this.#percent);
    this.#percent += increment;
    return increment;
  }
}
