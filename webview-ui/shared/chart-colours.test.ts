import assert from 'node:assert/strict';
import { themeCss, themeNames } from '../../test/workbench/driver/themes';
import { guideColour } from './chart-colours';

/** Less is not seen as a line. */
const leastContrast = 1.5;

describe('The colours of charts', () => {
  it('show the lines behind a chart in every theme', () => {
    for (const name of themeNames) {
      const css = themeCss(name);
      const [guides, background] = [guideColour, '--vscode-editor-background'].map((variable) =>
        luminance(css, variable),
      );
      assert.ok(guides !== undefined && background !== undefined);
      const contrast = (Math.max(guides, background) + 0.05) / (Math.min(guides, background) + 0.05);
      assert.ok(contrast >= leastContrast, `${name}: ${contrast.toFixed(2)}`);
    }
  });
});

/** As WCAG has it, of a variable that is an opaque colour. */
function luminance(css: string, variable: string): number {
  const [, hex] = new RegExp(`${variable}: #([0-9a-f]{6});`, 'u').exec(css) ?? [];
  assert.ok(hex !== undefined, `${variable} is no opaque colour`);
  const [red, green, blue] = [0, 2, 4].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}
