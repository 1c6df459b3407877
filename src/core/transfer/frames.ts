/**
 * What the PC writes to `mobile-llm-phone receive`. Numbers are little-endian; native/src/phone reads the same frames.
 */
const frameKind = { data: 0x44, copy: 0x43, check: 0x4b, restart: 0x52, end: 0x45 } as const;

/** Room to leave before the bytes of a data frame, so that header and bytes go out in one write. */
export const dataHeaderBytes = 5;
/** The longest data that one frame may carry. */
export const longestDataBytes = 16 * 1024 * 1024;

/** Writes a data frame's header into the first five bytes of a buffer whose bytes follow. */
export function writeDataHeader(frame: Uint8Array, dataBytes: number): void {
  const view = new DataView(frame.buffer, frame.byteOffset, dataHeaderBytes);
  view.setUint8(0, frameKind.data);
  view.setUint32(1, dataBytes, true);
}

/** “Append this range of that base file”, which is on the phone already. */
export function copyFrame(baseIndex: number, offset: number, sizeBytes: number): Uint8Array {
  const view = newFrame(frameKind.copy, 18);
  view.setUint8(1, baseIndex);
  view.setBigUint64(2, BigInt(offset), true);
  view.setBigUint64(10, BigInt(sizeBytes), true);
  return bytesOf(view);
}

/** “The file up to here has this SHA-256.” @param sha256 lower-case hex */
export function checkFrame(sha256: string): Uint8Array {
  const view = newFrame(frameKind.check, 33);
  for (let index = 0; index < 32; index += 1) {
    view.setUint8(1 + index, Number.parseInt(sha256.slice(2 * index, 2 * index + 2), 16));
  }
  return bytesOf(view);
}

/** “Begin, or go on, at this byte.” */
export function restartFrame(offset: number): Uint8Array {
  const view = newFrame(frameKind.restart, 9);
  view.setBigUint64(1, BigInt(offset), true);
  return bytesOf(view);
}

/** “That was all: check the whole and give it its name.” */
export function endFrame(): Uint8Array {
  return Uint8Array.of(frameKind.end);
}

function newFrame(kind: number, sizeBytes: number): DataView {
  const view = new DataView(new ArrayBuffer(sizeBytes));
  view.setUint8(0, kind);
  return view;
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer);
}
