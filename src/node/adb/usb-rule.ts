import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const usbDevicesFolder = '/sys/bus/usb/devices';
const rulesFile = '/etc/udev/rules.d/51-android.rules';

/** What adb says of a phone on a USB cable that may tell which vendor it is of. */
export interface UsbPhone {
  readonly serial: string;
  /** `1-4.2`: the port, as the kernel and adb name it. */
  readonly usbPath: string | undefined;
}

/**
 * The command that lets the user of this Linux computer talk to a phone: a udev rule for the phone's vendor, or, where
 * that cannot be read, for every device that speaks adb. The text holds nothing that a phone says.
 */
export async function usbRuleCommand(phone: UsbPhone, folder = usbDevicesFolder): Promise<string> {
  const vendor = await usbVendor(phone, folder);
  const match = vendor === undefined ? 'ENV{ID_USB_INTERFACES}=="*:ff4201:*"' : `ATTR{idVendor}=="${vendor}"`;
  return `echo 'SUBSYSTEM=="usb", ${match}, MODE="0660", TAG+="uaccess"' | sudo tee ${rulesFile} && sudo udevadm control --reload-rules`;
}

/** The USB vendor's number, four hexadecimal digits: by the port, else by the serial number. */
async function usbVendor({ serial, usbPath }: UsbPhone, folder: string): Promise<string | undefined> {
  if (usbPath !== undefined && /^[\d.-]{1,40}$/.test(usbPath)) {
    const vendor = await readVendor(path.join(folder, usbPath));
    if (vendor !== undefined) {
      return vendor;
    }
  }
  for (const name of await readdir(folder).catch(() => [])) {
    if ((await readLine(path.join(folder, name, 'serial'))) === serial) {
      return readVendor(path.join(folder, name));
    }
  }
  return undefined;
}

async function readVendor(deviceFolder: string): Promise<string | undefined> {
  const vendor = await readLine(path.join(deviceFolder, 'idVendor'));
  return vendor !== undefined && /^[0-9a-f]{4}$/.test(vendor) ? vendor : undefined;
}

async function readLine(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}
