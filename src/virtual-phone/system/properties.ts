import type { SystemState } from './facts';

/**
 * What `getprop` prints. The processor is the host's own, said honestly, so that a program built for the host is the
 * right one for this phone.
 */
export function systemProperties({ profile, android, serialNumber }: SystemState): Readonly<Record<string, string>> {
  const abi = hostAbi();
  const build = `virtual/${profile.device}/${profile.device}:${android.release}/MOBILE.LLM/${serialNumber}`;
  return {
    'ro.product.manufacturer': 'Virtual',
    'ro.product.brand': 'virtual',
    'ro.product.model': profile.model,
    'ro.product.device': profile.device,
    'ro.product.name': profile.device,
    'ro.product.cpu.abi': abi,
    'ro.product.cpu.abilist': abi,
    'ro.build.version.release': android.release,
    'ro.build.version.sdk': String(android.apiLevel),
    'ro.build.version.security_patch': '2026-01-05',
    'ro.build.id': 'MOBILE.LLM',
    'ro.build.type': 'user',
    'ro.build.tags': 'test-keys',
    'ro.build.characteristics': 'default',
    'ro.build.version.codename': 'REL',
    'ro.build.fingerprint': `${build}:user/test-keys`,
    'ro.soc.model': "this computer's processor",
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

function hostAbi(): string {
  const abis: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'arm64-v8a', ia32: 'x86', arm: 'armeabi-v7a' };
  return abis[process.arch] ?? process.arch;
}
