/** JPEG files of kinds that no encoder at hand writes: progressive, CMYK, RGB, with EXIF or a profile. 4:4:4, quality about 98. Node only. */

export interface JpegRecipe {
  readonly width: number;
  readonly height: number;
  /** As stored: [Y, Cb, Cr], [grey] or four inks; 0..255. */
  sample(x: number, y: number): readonly number[];
  readonly components: 1 | 3 | 4;
  readonly progressive?: boolean;
  /** Adobe's transform flag; absent: no such marker. */
  readonly adobe?: 0 | 1 | 2;
  /** Names of the components; default 1, 2, 3, 4. */
  readonly ids?: readonly number[];
  /** Application segments, after SOI: marker and content. */
  readonly segments?: readonly (readonly [marker: number, content: Uint8Array])[];
}

const ZIGZAG = [0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63]; // prettier-ignore
const STEP = 2;
/** Every number of bits 0..11 for DC, every (run, size) for AC: codes of equal length, which is allowed and simple. */
const DC_SYMBOLS = Array.from({ length: 12 }, (_, i) => i);
const AC_SYMBOLS = [0x00, 0xf0, ...Array.from({ length: 160 }, (_, i) => ((i / 10) << 4) | ((i % 10) + 1))];
const DC_LENGTH = 4;
const AC_LENGTH = 8;

class Bits {
  readonly bytes: number[] = [];
  #held = 0;
  #count = 0;
  put(value: number, length: number): void {
    for (let i = length - 1; i >= 0; i--) {
      this.#held = (this.#held << 1) | ((value >> i) & 1);
      if (++this.#count < 8) continue;
      this.bytes.push(this.#held);
      if (this.#held === 0xff) this.bytes.push(0);
      this.#held = this.#count = 0;
    }
  }
  end(): Buffer {
    while (this.#count) this.put(1, 1);
    return Buffer.from(this.bytes);
  }
}

export function segment(marker: number, content: Uint8Array): Buffer {
  const size = content.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, size >> 8, size & 255]), content]);
}

const COSINES = Array.from({ length: 64 }, (_, i) => {
  const [u, x] = [i >> 3, i & 7];
  return (u ? 0.5 : Math.SQRT1_2 / 2) * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

/** Quantised coefficients of a block, in zigzag order. */
function block(at: (x: number, y: number) => number): number[] {
  const rows = Array.from({ length: 64 }, (_, i) => {
    let sum = 0;
    for (let x = 0; x < 8; x++) sum += COSINES[(i & 7) * 8 + x]! * (at(x, i >> 3) - 128);
    return sum;
  });
  return ZIGZAG.map((i) => {
    let sum = 0;
    for (let y = 0; y < 8; y++) sum += COSINES[(i >> 3) * 8 + y]! * rows[y * 8 + (i & 7)]!;
    return Math.round(sum / STEP);
  });
}

const sizeOf = (value: number): number => (value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1);
const bitsOf = (value: number): number => (value < 0 ? value + 2 ** sizeOf(value) - 1 : value);

function putDc(bits: Bits, difference: number): void {
  bits.put(DC_SYMBOLS.indexOf(sizeOf(difference)), DC_LENGTH);
  bits.put(bitsOf(difference), sizeOf(difference));
}

function putAc(bits: Bits, coefficients: readonly number[]): void {
  let run = 0;
  for (let i = 1; i < 64; i++) {
    const value = coefficients[i]!;
    if (value === 0) {
      run++;
      continue;
    }
    for (; run > 15; run -= 16) bits.put(AC_SYMBOLS.indexOf(0xf0), AC_LENGTH);
    bits.put(AC_SYMBOLS.indexOf((run << 4) | sizeOf(value)), AC_LENGTH);
    bits.put(bitsOf(value), sizeOf(value));
    run = 0;
  }
  if (run) bits.put(AC_SYMBOLS.indexOf(0), AC_LENGTH);
}

export function madeJpeg(recipe: JpegRecipe): Buffer {
  const { width, height, components, sample, progressive = false, adobe, segments = [] } = recipe;
  const ids = recipe.ids ?? [1, 2, 3, 4];
  const all = Array.from({ length: components }, (_, c) => c);
  const pixels = new Uint8Array(width * height * components);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels.set(sample(x, y).slice(0, components), (y * width + x) * components);
  const blocks: number[][][] = all.map(() => []);
  for (let by = 0; by < height; by += 8)
    for (let bx = 0; bx < width; bx += 8)
      for (const c of all)
        blocks[c]!.push(
          block((x, y) => {
            const [px, py] = [Math.min(width - 1, bx + x), Math.min(height - 1, by + y)];
            return pixels[(py * width + px) * components + c]!;
          }),
        );
  const table = (kind: number, symbols: readonly number[], length: number): Buffer =>
    segment(0xc4, Buffer.from([kind, ...Array.from({ length: 16 }, (_, i) => (i + 1 === length ? symbols.length : 0)), ...symbols])); // prettier-ignore
  const scan = (which: readonly number[], from: number, to: number, put: (bits: Bits) => void): Buffer => {
    const bits = new Bits();
    put(bits);
    const head = [which.length, ...which.flatMap((c) => [ids[c]!, 0]), from, to, 0];
    return Buffer.concat([segment(0xda, Buffer.from(head)), bits.end()]);
  };
  const dcOf = (c: number, n: number): number => blocks[c]![n]![0]! - (n ? blocks[c]![n - 1]![0]! : 0);
  const scans = progressive
    ? [
        scan(all, 0, 0, (bits) => blocks[0]!.forEach((_, n) => all.forEach((c) => putDc(bits, dcOf(c, n))))),
        ...all.map((c) => scan([c], 1, 63, (bits) => blocks[c]!.forEach((one) => putAc(bits, one)))),
      ]
    : [
        scan(all, 0, 63, (bits) =>
          blocks[0]!.forEach((_, n) =>
            all.forEach((c) => {
              putDc(bits, dcOf(c, n));
              putAc(bits, blocks[c]![n]!);
            }),
          ),
        ),
      ];
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, components, ...all.flatMap((c) => [ids[c]!, 0x11, 0])]; // prettier-ignore
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...(adobe === undefined ? [] : [segment(0xee, Buffer.from([...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, adobe]))]),
    ...segments.map(([marker, content]) => segment(marker, content)),
    segment(0xdb, Buffer.from([0, ...new Array<number>(64).fill(STEP)])),
    segment(progressive ? 0xc2 : 0xc0, Buffer.from(frame)),
    table(0x00, DC_SYMBOLS, DC_LENGTH),
    table(0x10, AC_SYMBOLS, AC_LENGTH),
    ...scans,
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** A grey picture of any size, made at once: with the tables above an unchanged block is twelve zero bits. */
export function flatJpeg(width: number, height: number): Buffer {
  const small = madeJpeg({ width: 8, height: 8, components: 3, sample: () => [128, 128, 128] });
  const frame = small.indexOf(Buffer.from([0xff, 0xc0])) + 5;
  const scan = small.indexOf(Buffer.from([0xff, 0xda]));
  const start = scan + 2 + small.readUInt16BE(scan + 2);
  const head = Buffer.from(small.subarray(0, start));
  head.writeUInt16BE(height, frame);
  head.writeUInt16BE(width, frame + 2);
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8) * 3;
  return Buffer.concat([
    head,
    Buffer.alloc(Math.ceil((blocks * (DC_LENGTH + AC_LENGTH)) / 8)),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** EXIF's block with one entry, the orientation. */
export function exifBlock(orientation: number, little = false): Buffer {
  const out = Buffer.alloc(26);
  const short = (value: number, at: number): unknown =>
    little ? out.writeUInt16LE(value, at) : out.writeUInt16BE(value, at);
  const long = (value: number, at: number): unknown =>
    little ? out.writeUInt32LE(value, at) : out.writeUInt32BE(value, at);
  out.write(little ? 'II' : 'MM', 0, 'latin1');
  short(42, 2);
  long(8, 4);
  short(1, 8);
  short(0x0112, 10);
  short(3, 12);
  long(1, 14);
  short(orientation, 18);
  return out;
}

/** The same as a JPEG's segment. */
export const exifSegment = (orientation: number, little = false): readonly [number, Uint8Array] =>
  [0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifBlock(orientation, little)])] as const;
