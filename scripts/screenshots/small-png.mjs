// Makes pictures of user interfaces small: a part of them, in at most 256 colours, packed as well as zlib can.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A palette's size in an 8-bit PNG. */
const mostColours = 256;

/** @typedef {{width: number, height: number, pixels: Uint8Array}} Picture three bytes a pixel */

/**
 * Reads what a browser's screenshot is: 8 bits a channel, RGB or RGBA (whose alpha is left out), not interlaced.
 * @param {Buffer} file
 * @returns {Picture}
 */
export function readPng(file) {
  if (!file.subarray(0, 8).equals(signature)) {
    throw new Error('This is no PNG file.');
  }
  const parts = chunks(file);
  const header = parts.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = { 2: 3, 6: 4 }[header[9]];
  if (header[8] !== 8 || channels === undefined || header[12] !== 0) {
    throw new Error('Only 8-bit RGB and RGBA pictures without interlacing can be read.');
  }
  const packed = Buffer.concat(parts.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const rows = unfilter(inflateSync(packed), { rowBytes: width * channels, height, channels });
  const pixels = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    pixels.set(rows.subarray(pixel * channels, pixel * channels + 3), pixel * 3);
  }
  return { width, height, pixels };
}

/**
 * @param {Picture} picture
 * @param {{left: number, top: number, width: number, height: number}} part
 * @returns {Picture}
 */
export function crop(picture, { left, top, width, height }) {
  if (left + width > picture.width || top + height > picture.height) {
    throw new RangeError(`A picture of ${picture.width} × ${picture.height} has no such part.`);
  }
  const pixels = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row += 1) {
    const start = ((top + row) * picture.width + left) * 3;
    pixels.set(picture.pixels.subarray(start, start + width * 3), row * width * 3);
  }
  return { width, height, pixels };
}

/** @param {Picture} picture @returns {Buffer} a PNG with a palette: the same pixels where there are few colours */
export function writeSmallPng({ width, height, pixels }) {
  const { palette, indices } = reduceColours(pixels);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) {
    // Filter 0: differences of palette numbers mean nothing.
    rows.set(indices.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  const data = deflateSync(rows, { level: 9, memLevel: 9 });
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The commonest colours, and for every pixel the nearest of them. */
function reduceColours(pixels) {
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += 3) {
    const colour = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([left, first], [right, second]) => second - first || left - right);
  const palette = chooseSpread(byCount.map(([colour]) => colour));
  const nearest = new Map();
  const indices = new Uint8Array(pixels.length / 3);
  for (let pixel = 0; pixel < indices.length; pixel += 1) {
    const colour = (pixels[pixel * 3] << 16) | (pixels[pixel * 3 + 1] << 8) | pixels[pixel * 3 + 2];
    let index = nearest.get(colour);
    if (index === undefined) {
      index = nearestOf(palette, colour);
      nearest.set(colour, index);
    }
    indices[pixel] = index;
  }
  return { palette: palette.map(channelsOf), indices };
}

/** Common colours first, but none that is close to a chosen one: the edges of letters have hundreds of them. */
function chooseSpread(colours) {
  for (let least = 0; ; least += 4) {
    const chosen = [];
    for (const colour of colours) {
      if (chosen.length <= mostColours && chosen.every((other) => distance(other, colour) >= least * least)) {
        chosen.push(colour);
      }
    }
    if (chosen.length <= mostColours) {
      return chosen;
    }
  }
}

function nearestOf(palette, colour) {
  let best = 0;
  for (let index = 1; index < palette.length; index += 1) {
    if (distance(palette[index], colour) < distance(palette[best], colour)) {
      best = index;
    }
  }
  return best;
}

function distance(left, right) {
  const [a, b] = [channelsOf(left), channelsOf(right)];
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}

function channelsOf(colour) {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function chunks(file) {
  const found = [];
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    found.push({ type: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return found;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** Undoes the five filters of PNG, whose predictors look left, up and up left. */
function unfilter(raw, { rowBytes, height, channels }) {
  const rows = new Uint8Array(rowBytes * height);
  for (let row = 0; row < height; row += 1) {
    const filter = raw[row * (rowBytes + 1)];
    for (let at = 0; at < rowBytes; at += 1) {
      const here = row * rowBytes + at;
      const left = at >= channels ? rows[here - channels] : 0;
      const up = row > 0 ? rows[here - rowBytes] : 0;
      const upLeft = row > 0 && at >= channels ? rows[here - rowBytes - channels] : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter] ?? 0;
      rows[here] = raw[row * (rowBytes + 1) + 1 + at] + predicted;
    }
  }
  return rows;
}

function paeth(left, up, upLeft) {
  const [a, b, c] = [Math.abs(up - upLeft), Math.abs(left - upLeft), Math.abs(left + up - 2 * upLeft)];
  return a <= b && a <= c ? left : b <= c ? up : upLeft;
}
