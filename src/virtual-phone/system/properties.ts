import type { SystemState } from './state';

/** What `getprop` prints. */
export function systemProperties({
  profile,
  android,
  serialNumber,
  processor,
}: SystemState): Readonly<Record<string, string>> {
  const build = `virtual/${profile.device}/${profile.device}:${android.release}/MOBILE.LLM/${serialNumber}`;
  return {
    'ro.product.manufacturer': 'Virtual',
    'ro.product.brand': 'virtual',
    'ro.product.model': profile.model,
    'ro.product.device': profile.device,
    'ro.product.name': profile.device,
    'ro.product.cpu.abi': processor.abis[0] ?? '',
    'ro.product.cpu.abilist': processor.abis.join(','),
    'ro.build.version.release': android.release,
    'ro.build.version.sdk': String(android.apiLevel),
    'ro.build.version.security_patch': '2026-01-05',
    'ro.build.id': 'MOBILE.LLM',
    'ro.build.type': 'user',
    'ro.build.tags': 'test-keys',
    'ro.build.characteristics': 'default',
    'ro.build.version.codename': 'REL',
    'ro.build.fingerprint': `${build}:user/test-keys`,
    ...(processor.soc.manufacturer !== undefined && { 'ro.soc.manufacturer': processor.soc.manufacturer }),
    'ro.soc.model': processor.soc.model,
    'ro.hardware': 'virtual',
    'ro.serialno': serialNumber,
    'ro.boot.serialno': serialNumber,
    'ro.secure': '1',
    'ro.debuggable': '0',
    'ro.crypto.state': 'encrypted',
    'dalvik.vm.heapsize': '512m',
    'init.svc.adbd': 'running',
    'persist.sys.locale': 'en-US',
    'ro.mobilellm.virtual': '1',
    'persist.sys.timezone': profile.timeZone,
    'sys.boot_completed': '1',
    'sys.usb.state': 'adb',
    // Empty, as several are on every phone.
    'sys.boot.reason': '',
  };
}
