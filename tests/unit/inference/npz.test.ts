import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { activationsToNpz } from '../../../src/inference/activations/core/export.ts';
import { crc32, encodeNpz } from '../../../src/core/files/npz.ts';

const python = ((): string | null => {
  try {
    execFileSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' });
    return 'python3';
  } catch {
    return null;
  }
})();

const LAYERS = [
  { layer: 'conv2d_3', shape: [2, 2, 3], values: Float32Array.from({ length: 12 }, (_, i) => i / 3 - 1) },
  { layer: 'inner/conv', shape: [4], values: Float32Array.from([1, 0, -0, 1e-30]) },
];

describe('npz', () => {
  it("has the zip format's check value, and its records", () => {
    // The check value of CRC-32 as every catalogue has it.
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    const bytes = encodeNpz(new Map([['é', Uint8Array.from([1, 2, 3])]]));
    const view = new DataView(bytes.buffer);
    expect(view.getUint32(0, true)).toBe(0x04034b50);
    const name = new TextEncoder().encode('é.npy');
    expect([...bytes.subarray(30, 30 + name.length)]).toEqual([...name]);
    const end = bytes.length - 22;
    expect(view.getUint32(end, true)).toBe(0x06054b50);
    const directory = view.getUint32(end + 16, true);
    expect(view.getUint32(directory, true)).toBe(0x02014b50);
    expect(directory + view.getUint32(end + 12, true)).toBe(end);
  });

  it.skipIf(!python)('numpy reads every layer back, float by float (needs python3 with numpy)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'npz-'));
    try {
      const file = join(folder, 'layers.npz');
      writeFileSync(file, activationsToNpz(LAYERS));
      const script =
        'import json,sys,zipfile,numpy;assert zipfile.ZipFile(sys.argv[1]).testzip() is None;' +
        'z=numpy.load(sys.argv[1]);' +
        "print(json.dumps({k:[list(z[k].shape),z[k].dtype.str,z[k].astype('<f4').tobytes().hex()] for k in z.files}))";
      const read = JSON.parse(execFileSync(python as string, ['-c', script, file], { encoding: 'utf8' }));
      const expected = LAYERS.map(({ layer, shape, values }) => [layer, [shape, '<f4', Buffer.from(values.buffer).toString('hex')]]); // prettier-ignore
      expect(read).toEqual(Object.fromEntries(expected));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
