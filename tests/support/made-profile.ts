/** Small ICC profiles, made by hand. Node only. */

import { deflateSync } from 'node:zlib';

const fixed = (values: readonly number[]): Buffer => {
  const out = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => out.writeInt32BE(Math.round(value * 65_536), 4 * i));
  return out;
};
const named = (name: string, ...parts: Buffer[]): Buffer =>
  Buffer.concat([Buffer.from(`${name}\0\0\0\0`, 'latin1'), ...parts]);
const xyz = (...values: number[]): Buffer => named('XYZ ', fixed(values));
/** A plain power. */
export const gammaCurve = (gamma: number): Buffer =>
  named('curv', Buffer.from([0, 0, 0, 1, Math.floor(gamma), Math.round((gamma % 1) * 256)]));
const SRGB_CURVE = named('para', Buffer.from([0, 3, 0, 0]), fixed([2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]));

/** @param space 'RGB ' or 'GRAY' */
export function iccProfile(space: string, tags: readonly (readonly [name: string, content: Buffer])[]): Buffer {
  const head = Buffer.alloc(132 + 12 * tags.length);
  let at = head.length;
  const parts = tags.map(([name, content], i) => {
    const padded = Buffer.concat([content, Buffer.alloc((4 - (content.length % 4)) % 4)]);
    head.write(name, 132 + 12 * i, 'latin1');
    head.writeUInt32BE(at, 136 + 12 * i);
    head.writeUInt32BE(content.length, 140 + 12 * i);
    at += padded.length;
    return padded;
  });
  head.writeUInt32BE(at, 0);
  head.writeUInt32BE(0x02400000, 8);
  head.write(`mntr${space}XYZ `, 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  fixed([0.9642, 1, 0.8249]).copy(head, 68);
  head.writeUInt32BE(tags.length, 128);
  return Buffer.concat([head, ...parts]);
}

const white = ['wtpt', xyz(0.9642, 1, 0.8249)] as const;
const rgbProfile = (columns: readonly (readonly number[])[], curve: Buffer): Buffer =>
  iccProfile('RGB ', [
    white,
    ...(['rXYZ', 'gXYZ', 'bXYZ'] as const).map((name, i) => [name, xyz(...columns[i]!)] as const),
    ...(['rTRC', 'gTRC', 'bTRC'] as const).map((name) => [name, curve] as const),
  ]);

/** Display P3, as phones write it. */
export const P3_PROFILE = rgbProfile(
  [
    [0.51512, 0.2412, -0.00105],
    [0.29198, 0.69225, 0.04189],
    [0.1571, 0.06657, 0.78407],
  ],
  SRGB_CURVE,
);
/** As a camera set to Adobe RGB writes it. */
export const WIDE_PROFILE = rgbProfile(
  [
    [0.60974, 0.31111, 0.01947],
    [0.20528, 0.62567, 0.06087],
    [0.14919, 0.06322, 0.74457],
  ],
  gammaCurve(2.19921875),
);
export const GREY_PROFILE = iccProfile('GRAY', [white, ['kTRC', gammaCurve(1.8)]]);

export const iccChunk = (profile: Buffer): readonly [string, Uint8Array] => [
  'iCCP',
  Buffer.concat([Buffer.from('made\0\0', 'latin1'), deflateSync(profile)]),
];
export const iccSegment = (profile: Buffer): readonly [number, Uint8Array] => [
  0xe2,
  Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile]),
];
