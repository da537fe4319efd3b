/** The detector file that scripts/complete-detector.ts makes, read back by a reader of its own and, where it is there, beside Google's file. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ByteBuffer } from 'flatbuffers';
import { describe, expect, test } from 'vitest';
import { completeDetector } from '../../scripts/complete-detector.ts';
import { hasShared, sharedPath } from '../setup/shared.ts';

const ORIGINAL = resolve(
  import.meta.dirname,
  '../../node_modules/@mediapipe/face_detection/face_detection_short_range.tflite',
);
const GOOGLES = ['models', 'mediapipe', 'blaze_face_short_range.tflite'] as const;

/** Fields of schema.fbs's Model table. */
const MODEL = { version: 0, operatorCodes: 1, subgraphs: 2, buffers: 4, metadata: 6 };

/** A FlatBuffer table by field numbers; throws where a field that is asked for is absent. */
class Table {
  readonly file: ByteBuffer;
  readonly at: number;
  constructor(file: ByteBuffer, at: number) {
    this.file = file;
    this.at = at;
  }
  static root(bytes: Uint8Array): Table {
    const file = new ByteBuffer(bytes);
    return new Table(file, file.readInt32(0));
  }
  field(n: number): number {
    const offset = this.file.__offset(this.at, 4 + 2 * n);
    if (offset === 0) throw new Error(`field ${n} is absent`);
    return this.at + offset;
  }
  table(n: number): Table {
    return new Table(this.file, this.file.__indirect(this.field(n)));
  }
  tables(n: number): Table[] {
    const at = this.field(n);
    const first = this.file.__vector(at);
    return Array.from(
      { length: this.file.__vector_len(at) },
      (_, i) => new Table(this.file, this.file.__indirect(first + 4 * i)),
    );
  }
  text(n: number): string {
    return String(this.file.__string(this.field(n)));
  }
  /** Bytes of a vector of bytes, and where in the file it begins. */
  bytes(n: number): { at: number; data: Uint8Array } {
    const at = this.file.__vector(this.field(n));
    return { at, data: this.file.bytes().subarray(at, at + this.file.__vector_len(this.field(n))) };
  }
}

/** Weights by buffer number; a buffer without data is null. */
const weights = (model: Table): (Uint8Array | null)[] =>
  model.tables(MODEL.buffers).map((buffer) => {
    try {
      return buffer.bytes(0).data;
    } catch {
      return null;
    }
  });

function normalisation(model: Table): { mean: number; std: number } {
  const entry = model.tables(MODEL.metadata).find((each) => each.text(0) === 'TFLITE_METADATA');
  if (!entry) throw new Error('no TFLITE_METADATA');
  const { data } = model.tables(MODEL.buffers)[entry.file.readUint32(entry.field(1))]!.bytes(0);
  expect(new TextDecoder().decode(data.subarray(4, 8))).toBe('M001');
  // ModelMetadata.subgraph_metadata[0].input_tensor_metadata[0].process_units[0]
  const unit = Table.root(data.slice()).tables(3)[0]!.tables(2)[0]!.tables(4)[0]!;
  expect(unit.file.readInt8(unit.field(0)), 'ProcessUnitOptions.NormalizationOptions').toBe(1);
  const options = unit.table(1);
  const number = (n: number): number => options.file.readFloat32(options.file.__vector(options.field(n)));
  return { mean: number(0), std: number(1) };
}

describe('the face detector, completed with metadata', () => {
  const original = new Uint8Array(readFileSync(ORIGINAL));
  const completed = completeDetector(original);
  const before = Table.root(original);
  const after = Table.root(completed);

  test('says that pixels become (value - 127.5) / 127.5', () => {
    expect(new TextDecoder().decode(completed.subarray(4, 8))).toBe('TFL3');
    expect(normalisation(after)).toEqual({ mean: 127.5, std: 127.5 });
  });

  test('keeps the network: version, operators, graph and every weight', () => {
    expect(after.file.readUint32(after.field(MODEL.version))).toBe(before.file.readUint32(before.field(MODEL.version)));
    expect(after.tables(MODEL.operatorCodes)).toHaveLength(before.tables(MODEL.operatorCodes).length);
    expect(after.tables(MODEL.subgraphs)).toHaveLength(1);
    const [old, kept] = [weights(before), weights(after)];
    expect(kept).toHaveLength(old.length + 1);
    expect(old.filter(Boolean).length).toBeGreaterThan(40);
    old.forEach((data, i) => expect(kept[i], `buffer ${i}`).toEqual(data));
  });

  test('keeps every buffer where aligned loads can read it', () => {
    const alignment = (model: Table): number[] =>
      model.tables(MODEL.buffers).flatMap((buffer) => {
        try {
          return [buffer.bytes(0).at % 16];
        } catch {
          return [];
        }
      });
    expect(alignment(after).slice(0, -1)).toEqual(alignment(before));
    expect(alignment(after).at(-1)).toBe(0);
  });

  test('refuses a file that is no TensorFlow Lite model, and one that has metadata', () => {
    expect(() => completeDetector(new TextEncoder().encode('<!doctype html>'))).toThrow('not a TensorFlow Lite model');
    expect(() => completeDetector(completed)).toThrow('metadata already');
  });

  test.skipIf(!hasShared(...GOOGLES))("says what Google's own file says, about the same weights", () => {
    const googles = Table.root(new Uint8Array(readFileSync(sharedPath(...GOOGLES))));
    expect(normalisation(after)).toEqual(normalisation(googles));
    const total = (model: Table): number => weights(model).reduce((sum, data) => sum + (data?.length ?? 0), 0);
    const metadataBytes = (model: Table): number => weights(model).at(-1)?.length ?? 0;
    expect(total(after) - metadataBytes(after)).toBe(total(googles) - metadataBytes(googles));
  });
});
