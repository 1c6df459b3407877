import { coloursOf } from '../../../shared/chart-colours';

export interface PictureRow {
  readonly title: string;
  readonly values: string;
  /** Absent where nothing is drawn. */
  readonly canvas: HTMLCanvasElement | undefined;
}

const margin = 16;
const textHeight = 18;
const pictureWidth = 480;
const chartHeight = 110;
const sharpness = 2;

/** The charts below each other as a PNG file, in the theme's colours. */
export async function pictureOf(rows: readonly PictureRow[], host: Element): Promise<Uint8Array> {
  const { text } = coloursOf(host);
  const style = getComputedStyle(host);
  const rowHeight = (row: PictureRow) => 2 * textHeight + (row.canvas ? chartHeight : 0) + margin;
  const height = margin + rows.reduce((sum, row) => sum + rowHeight(row), 0);
  const canvas = new OffscreenCanvas(pictureWidth * sharpness, height * sharpness);
  const context = canvas.getContext('2d');
  if (!context) {
    throw new Error('The page has no canvas to draw on.');
  }
  context.scale(sharpness, sharpness);
  context.fillStyle = style.getPropertyValue('--vscode-editor-background').trim() || style.backgroundColor;
  context.fillRect(0, 0, pictureWidth, height);
  let top = margin;
  for (const row of rows) {
    context.fillStyle = style.color;
    context.font = `bold 13px ${style.fontFamily}`;
    context.fillText(row.title, margin, top + textHeight - 5);
    context.fillStyle = text;
    context.font = `12px ${style.fontFamily}`;
    context.fillText(row.values, margin, top + 2 * textHeight - 5, pictureWidth - 2 * margin);
    if (row.canvas) {
      context.drawImage(row.canvas, margin, top + 2 * textHeight, pictureWidth - 2 * margin, chartHeight);
    }
    top += rowHeight(row);
  }
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
