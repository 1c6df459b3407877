import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { usbRuleCommand } from './usb-rule';

describe('usbRuleCommand', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mobile-llm-usb-'));
  after(() => rmSync(folder, { recursive: true }));
  const device = (name: string, files: Readonly<Record<string, string>>) => {
    mkdirSync(path.join(folder, name));
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(path.join(folder, name, file), `${text}\n`);
    }
  };
  device('usb1', { idVendor: '1d6b', serial: '0000:00:14.0' });
  device('1-4', { idVendor: '18d1', serial: '39111FDJH00Q3M' });
  device('1-5', { idVendor: '04e8" && reboot' });

  it('names the vendor of the phone, found by its serial number or its port', async () => {
    const rule = `echo 'SUBSYSTEM=="usb", ATTR{idVendor}=="18d1", MODE="0660", TAG+="uaccess"' | sudo tee /etc/udev/rules.d/51-android.rules && sudo udevadm control --reload-rules`;
    assert.equal(await usbRuleCommand({ serial: '39111FDJH00Q3M', usbPath: undefined }, folder), rule);
    assert.equal(await usbRuleCommand({ serial: '????????????', usbPath: '1-4' }, folder), rule);
  });

  it('covers every phone where the vendor cannot be read, and repeats nothing that a device says', async () => {
    for (const phone of [
      { serial: 'unknown', usbPath: undefined },
      { serial: 'unknown', usbPath: '1-5' },
      { serial: 'unknown', usbPath: '../../etc' },
    ]) {
      const command = await usbRuleCommand(phone, folder);
      assert.match(command, /ENV\{ID_USB_INTERFACES\}=="\*:ff4201:\*"/);
      assert.doesNotMatch(command, /reboot/);
    }
    assert.match(await usbRuleCommand({ serial: 'x', usbPath: undefined }, path.join(folder, 'nothing')), /ff4201/);
  });
});
