// Which of the tests' screenshots are shown to users, and which part of them.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crop, readPng, writeSmallPng } from './small-png.mjs';

/** Takes the screenshots as the tests do. */
export const story = 'test/workbench/pictures/pictures.story.ts';

/** Of the walkthrough only parts, which VS Code shows about 600 pixels wide. */
export const pictures = [
  { from: 'chat', to: 'screenshots/device-chat.png' },
  { from: 'dataset', to: 'screenshots/dataset-editor.png' },
  { from: 'problem', to: 'screenshots/dataset-problem.png', part: { left: 433, top: 92, width: 955, height: 600 } },
  { from: 'setup', to: 'walkthrough/setup.png' },
  { from: 'dataset', to: 'walkthrough/dataset.png', part: { left: 966, top: 152, width: 422, height: 368 } },
  { from: 'phone', to: 'walkthrough/project.png', part: { left: 48, top: 36, width: 385, height: 440 } },
  { from: 'phone', to: 'walkthrough/phone.png', part: { left: 48, top: 466, width: 385, height: 186 } },
  { from: 'run', to: 'walkthrough/run.png', part: { left: 48, top: 660, width: 385, height: 200 } },
  { from: 'chat', to: 'walkthrough/chat.png', part: { left: 433, top: 130, width: 660, height: 310 } },
];

/**
 * Makes the pictures from the screenshots that the tests have left, all or none.
 * @param {string} root the checkout
 * @returns {Array<{file: string, sizeBytes: number}>}
 */
export function packPictures(root) {
  const made = pictures.map(({ from, to, part }) => {
    const whole = readPng(readFileSync(path.join(root, 'test', 'screenshots', `picture-${from}.png`)));
    return { file: path.join('media', to), content: writeSmallPng(part ? crop(whole, part) : whole) };
  });
  return made.map(({ file, content }) => {
    const target = path.join(root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(`${target}.partial`, content);
    renameSync(`${target}.partial`, target);
    return { file, sizeBytes: content.length };
  });
}
