import type { Greeting } from './connection';
import { maximumPayloadBytes, skipChecksumVersion } from './packet';

/** What the adb of an Android version can do. Sources: AOSP packages/modules/adb, transport.cpp and adb.h, by release. */
export interface AndroidVersion {
  readonly release: string;
  readonly apiLevel: number;
}

const releases: readonly (readonly [apiLevel: number, release: string])[] = [
  [36, '16'],
  [35, '15'],
  [34, '14'],
  [33, '13'],
  [31, '12'],
  [30, '11'],
  [29, '10'],
  [28, '9'],
  [26, '8.0.0'],
  [24, '7.0'],
  [23, '6.0.1'],
  [21, '5.0'],
  [16, '4.4'],
];

/** Features that stock adb may use: exactly those that are implemented, each since the Android that brought it. */
const features: readonly (readonly [apiLevel: number, feature: string])[] = [
  [24, 'shell_v2'],
  [24, 'cmd'],
  [26, 'stat_v2'],
  [30, 'ls_v2'],
  [28, 'fixed_push_mkdir'],
  [30, 'fixed_push_symlink_timestamp'],
];

/** The first release of Android with an API level. */
export function androidOf(apiLevel: number): AndroidVersion {
  const release = releases.find(([since]) => since <= apiLevel)?.[1] ?? '4.4';
  return { release, apiLevel };
}

/** How adbd of this Android greets a PC. @param state the first word of its banner, `device` while Android runs */
export function greetingOf(
  { apiLevel }: AndroidVersion,
  product: { readonly device: string; readonly model: string },
  state: string,
): Greeting {
  const supported = features.filter(([since]) => since <= apiLevel).map(([, feature]) => feature);
  const { device, model } = product;
  return {
    banner: `${state}::ro.product.name=${device};ro.product.model=${model};ro.product.device=${device};features=${supported.join(',')}`,
    protocolVersion: apiLevel < 28 ? skipChecksumVersion - 1 : skipChecksumVersion,
    maximumPayloadBytes: apiLevel < 24 ? 4096 : apiLevel < 28 ? 256 << 10 : maximumPayloadBytes,
  };
}
