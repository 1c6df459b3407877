import { l10n } from './l10n';

/** Android's thermal statuses, by number. */
const names = ['none', 'light', 'moderate', 'severe', 'critical', 'emergency', 'shutdown'] as const;
const warnings: Readonly<Record<number, string>> = {
  2: l10n.t('Getting hot: replies may slow down'),
  3: l10n.t('Hot: Android slows the phone down'),
  4: l10n.t('Very hot: let the phone cool down'),
  5: l10n.t('Too hot: the phone may switch off'),
  6: l10n.t('Too hot: the phone switches off'),
};

/** What to say of a phone from thermal status moderate on; undefined below and where none is reported. */
export function heatWarning(thermalStatus: number | undefined): string | undefined {
  return thermalStatus === undefined ? undefined : warnings[thermalStatus];
}

/** `3 (severe)`. */
export function describeThermalStatus(thermalStatus: number): string {
  return `${thermalStatus} (${names[thermalStatus] ?? 'unknown'})`;
}
