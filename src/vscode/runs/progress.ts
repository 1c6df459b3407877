import { type RunEvent, type RunProgress, type StepIdentity, stepNames } from '../../node/runs/events';
import { formatSeconds } from '../format';
import { l10n } from '../l10n';

/** What a step does, for people. */
export function stepTitle(step: StepIdentity['step']): string {
  const titles: Readonly<Record<StepIdentity['step'], string>> = {
    render: l10n.t('Rendering the dataset'),
    'quantize-base': l10n.t('Quantizing the base'),
    'check-tokens': l10n.t('Checking the tokens'),
    train: l10n.t('Training'),
    merge: l10n.t('Merging'),
    convert: l10n.t('Converting to GGUF'),
    'check-logits': l10n.t('Comparing with what was trained'),
    imatrix: l10n.t('Measuring which weights matter most'),
    quantize: l10n.t('Quantizing'),
    evaluate: l10n.t('Scoring'),
    adopt: l10n.t('Taking the model into the store'),
    unpack: l10n.t('Unpacking it into GGUF'),
  };
  return titles[step];
}

const stepsInOrder: readonly string[] = stepNames;

/** `Training · 42 % · 3 min left`. */
export function describeStep({ step, variant }: StepIdentity, progress?: RunProgress): string {
  const parts = [variant ? `${stepTitle(step)} ${variant}` : stepTitle(step)];
  if (progress && progress.total > 0) {
    parts.push(`${Math.floor((100 * progress.done) / progress.total)} %`);
    if (progress.secondsLeft !== undefined) {
      parts.push(l10n.t('{0} left', formatSeconds(progress.secondsLeft)));
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
