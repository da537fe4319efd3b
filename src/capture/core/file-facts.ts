/**
 * What the bytes of a file say. Of one that no browser could show: which kind of picture or video it begins as, and whether its end is
 * there, so that the sentence names the cause. Of one that is shown: whether there is more to it than its first frame.
 */

export interface FileFacts {
  readonly media: 'picture' | 'video';
  /** The format's name, for people. */
  readonly format: string;
  /** Whether the mark that ends such a file, or the length that it states, is there. */
  readonly whole: boolean;
}

const text = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
const uint32 = (bytes: Uint8Array, at: number, littleEndian: boolean): number =>
  at + 4 <= bytes.length ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, littleEndian) : Infinity;

/**
 * @param bytes all of the file
 * @returns null where it begins as none of those that every browser shows: JPEG, PNG, GIF, WebP, BMP, MP4
 */
export function factsOf(bytes: Uint8Array): FileFacts | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff)
    return { media: 'picture', format: 'JPEG', whole: jpegEnds(bytes) };
  if (text(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return { media: 'picture', format: 'PNG', whole: pngEnds(bytes) };
  // A GIF ends in a byte of its own; some programs write zeros after it.
  if (/^GIF8[79]a/.test(text(bytes, 0, 6)))
    return { media: 'picture', format: 'GIF', whole: lastNonZero(bytes) === 0x3b };
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP') {
    return { media: 'picture', format: 'WebP', whole: uint32(bytes, 4, true) + 8 <= bytes.length };
  }
  if (text(bytes, 0, 2) === 'BM' && uint32(bytes, 6, true) === 0) {
    return { media: 'picture', format: 'BMP', whole: uint32(bytes, 2, true) <= bytes.length };
  }
  if (text(bytes, 4, 8) === 'ftyp' && !/^(heic|heix|mif1|msf1|avif|avis)$/.test(text(bytes, 8, 12))) {
    return { media: 'video', format: 'MP4', whole: boxesEnd(bytes) };
  }
  return null;
}

/**
 * ITU-T T.81, B.1.1: segments with their lengths (a thumbnail, with an end of its own, lies in one of them) up to the first scan (SOS);
 * within a scan every 0xff of the picture is followed by 0 or by a marker, so that the mark of the end (EOI) cannot be a part of it.
 */
function jpegEnds(bytes: Uint8Array): boolean {
  let at = 2;
  while (bytes[at] === 0xff && bytes[at + 1] !== 0xda) at += 2 + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
  for (; at + 1 < bytes.length; at++) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
}

/** Chunks up to IEND (PNG specification, 5.3): length, type, data, check sum. */
function pngEnds(bytes: Uint8Array): boolean {
  for (let at = 8; at + 12 <= bytes.length; at += 12 + uint32(bytes, at, false)) {
    if (text(bytes, at + 4, at + 8) === 'IEND') return true;
  }
  return false;
}

/** Boxes of the file's first level (ISO/IEC 14496-12, 4.2), one after the other up to the end; a size of 0 means "to the end". */
function boxesEnd(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length) {
    let size = uint32(bytes, at, false);
    if (size === 0) return true;
    if (size === 1) size = uint32(bytes, at + 8, false) * 2 ** 32 + uint32(bytes, at + 12, false);
    if (!(size >= 8)) return false;
    at += size;
  }
  return at === bytes.length;
}

function lastNonZero(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  while (at > 0 && bytes[at] === 0) at--;
  return bytes[at] ?? 0;
}

/**
 * Whether a picture has further frames, by what its format says of itself.
 * @param bytes from the beginning; of a GIF up to its second picture, of the others the first 64 KB say it
 */
export function isAnimated(bytes: Uint8Array): boolean {
  if (/^GIF8[79]a/.test(text(bytes, 0, 6))) return gifPictures(bytes, 2) === 2;
  if (text(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return apngFrames(bytes) > 1;
  // Extended format: a byte of flags, of which the second is "animation" (RFC 9649, 2.7).
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 16) === 'WEBPVP8X') return ((bytes[20] ?? 0) & 2) !== 0;
  // AVIF: the brand of image sequences, first or among the others.
  if (text(bytes, 4, 8) === 'ftyp') return /^(....)*avis/s.test(text(bytes, 8, Math.min(uint32(bytes, 0, false), 64)));
  return false;
}

/** acTL stands before the pixels (PNG specification, third edition, 11.3.2.1): the number of frames. */
function apngFrames(bytes: Uint8Array): number {
  for (let at = 8; at + 12 <= bytes.length; at += 12 + uint32(bytes, at, false)) {
    const name = text(bytes, at + 4, at + 8);
    if (name === 'acTL') return uint32(bytes, at + 8, false);
    if (name === 'IDAT') break;
  }
  return 1;
}

/** Pictures of a GIF (GIF89a specification), counted up to `most`. */
function gifPictures(bytes: Uint8Array, most: number): number {
  const tableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + tableBytes(bytes[10] ?? 0);
  const skipBlocks = (): void => {
    while (bytes[at]) at += bytes[at]! + 1;
    at++;
  };
  let count = 0;
  while (at < bytes.length && count < most) {
    if (bytes[at] === 0x21) {
      at += 2;
    } else if (bytes[at] === 0x2c) {
      count++;
      at += 11 + tableBytes(bytes[at + 9] ?? 0);
    } else break;
    skipBlocks();
  }
  return count;
}
