import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorkbenchWindow } from './window';

const screenshotFolder = path.resolve('test', 'screenshots');

/** Takes a picture: the page's own way to one would end the zoom. */
export type TakeScreenshot = (name: string) => Promise<void>;

/** Zooms as a browser does, while something is done: of a window that stays as it is, the page has only a part of the pixels. */
export async function whileZoomed(
  { page }: WorkbenchWindow,
  factor: number,
  work: (takeScreenshot: TakeScreenshot) => Promise<void>,
): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 1400, height: 900 };
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('Emulation.setDeviceMetricsOverride', {
      width: Math.round(width / factor),
      height: Math.round(height / factor),
      deviceScaleFactor: factor,
      mobile: false,
    });
    await work(async (name) => {
      const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
      await mkdir(screenshotFolder, { recursive: true });
      await writeFile(path.join(screenshotFolder, `${name}.png`), data, 'base64');
    });
  } finally {
    await session.detach();
  }
}
