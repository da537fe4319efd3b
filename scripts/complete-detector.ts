/**
 * Completes MediaPipe's face detector from npm (@mediapipe/face_detection) with the metadata that tasks-vision asks for.
 *
 * The package's `face_detection_short_range.tflite` is the same network as Google's blaze_face_short_range.tflite without the
 * metadata entry, and FaceDetector refuses it. Added is a TFLITE_METADATA buffer that says how pixels are normalised
 * (mean 127.5, deviation 127.5); boxes, scores and key points then equal those of Google's file.
 * Formats: TensorFlow Lite schema.fbs (Model, Buffer, Metadata) and metadata_schema.fbs (ModelMetadata, identifier M001).
 */

import { Builder, ByteBuffer } from 'flatbuffers';

const NORMALISATION = 127.5;
/** Field numbers of schema.fbs. */
const MODEL = {
  version: 0,
  operatorCodes: 1,
  subgraphs: 2,
  description: 3,
  buffers: 4,
  metadataBuffer: 5,
  metadata: 6,
  signatures: 7,
} as const;
const MODEL_FIELDS = 8;
const ALIGNMENT = 16;

/** ModelMetadata with one NormalizationOptions for the one input tensor. */
function metadata(): Uint8Array {
  const b = new Builder(256);
  const floats = (value: number): number => {
    b.startVector(4, 1, 4);
    b.addFloat32(value);
    return b.endVector();
  };
  const tables = (offset: number): number => {
    b.startVector(4, 1, 4);
    b.addOffset(offset);
    return b.endVector();
  };
  const table = (fields: number, fill: () => void): number => {
    b.startObject(fields);
    fill();
    return b.endObject();
  };
  const mean = floats(NORMALISATION);
  const deviation = floats(NORMALISATION);
  const options = table(2, () => {
    b.addFieldOffset(0, mean, 0);
    b.addFieldOffset(1, deviation, 0);
  });
  // ProcessUnit { options_type: NormalizationOptions = 1, options }
  const unit = table(2, () => {
    b.addFieldInt8(0, 1, 0);
    b.addFieldOffset(1, options, 0);
  });
  const units = tables(unit);
  const tensor = table(5, () => b.addFieldOffset(4, units, 0));
  const tensors = tables(tensor);
  const subgraph = table(3, () => b.addFieldOffset(2, tensors, 0));
  const subgraphs = tables(subgraph);
  const root = table(4, () => b.addFieldOffset(3, subgraphs, 0));
  b.finish(root, 'M001');
  return b.asUint8Array();
}

/**
 * @param original the tflite file without metadata
 * @returns a file with a new root in front of the unchanged original: offsets of a flatbuffer only point forward, so the new
 *          Model table refers to the old vectors, and the list of buffers is written anew with one more entry
 * @throws Error when the file is not a TensorFlow Lite model, or has metadata already
 */
export function completeDetector(original: Uint8Array): Uint8Array {
  const old = new ByteBuffer(original);
  if (new TextDecoder().decode(original.subarray(4, 8)) !== 'TFL3') throw new Error('not a TensorFlow Lite model');
  const oldRoot = old.readInt32(0);
  const field = (table: number, n: number): number => {
    const offset = old.__offset(table, 4 + 2 * n);
    return offset ? table + offset : 0;
  };
  const target = (n: number): number => (field(oldRoot, n) ? old.__indirect(field(oldRoot, n)) : 0);
  const oldMetadata = target(MODEL.metadata);
  const names: number[] = [];
  for (let i = 0; oldMetadata && i < old.readInt32(oldMetadata); i++)
    names.push(old.__indirect(oldMetadata + 4 + 4 * i));
  if (names.some((entry) => old.__string(field(entry, 0)) === 'TFLITE_METADATA'))
    throw new Error('the model has metadata already');
  const oldBuffers = target(MODEL.buffers);
  const bufferCount = old.readInt32(oldBuffers);

  const data = metadata();
  const name = new TextEncoder().encode('TFLITE_METADATA');
  // The new head, laid out in order; every position is a multiple of 4, the metadata of 16.
  const align = (n: number, to = 4): number => Math.ceil(n / to) * to;
  const vtable = 8;
  const root = align(vtable + 4 + 2 * MODEL_FIELDS);
  const buffers = root + 4 + 4 * MODEL_FIELDS;
  const metadataList = buffers + 4 + 4 * (bufferCount + 1);
  const entryVtable = metadataList + 4 + 4 * (names.length + 1);
  const entry = entryVtable + 8;
  const bufferVtable = entry + 12;
  const buffer = bufferVtable + 8;
  const nameAt = buffer + 8;
  const dataAt = align(nameAt + 4 + name.length + 1 + 4, ALIGNMENT) - 4;
  const head = align(dataAt + 4 + data.length, ALIGNMENT);

  const out = new Uint8Array(head + original.length);
  out.set(original, head);
  const view = new DataView(out.buffer);
  const point = (at: number, to: number): void => view.setUint32(at, to - at, true);
  view.setUint32(0, root, true);
  out.set(new TextEncoder().encode('TFL3'), 4);
  view.setUint16(vtable, 4 + 2 * MODEL_FIELDS, true);
  view.setUint16(vtable + 2, 4 + 4 * MODEL_FIELDS, true);
  view.setInt32(root, root - vtable, true);
  const place = (n: number): number => {
    view.setUint16(vtable + 4 + 2 * n, 4 + 4 * n, true);
    return root + 4 + 4 * n;
  };
  view.setUint32(place(MODEL.version), old.readInt32(field(oldRoot, MODEL.version)), true);
  for (const n of [MODEL.operatorCodes, MODEL.subgraphs, MODEL.description, MODEL.metadataBuffer, MODEL.signatures]) {
    if (target(n)) point(place(n), head + target(n));
  }
  point(place(MODEL.buffers), buffers);
  view.setUint32(buffers, bufferCount + 1, true);
  for (let i = 0; i < bufferCount; i++) point(buffers + 4 + 4 * i, head + old.__indirect(oldBuffers + 4 + 4 * i));
  point(buffers + 4 + 4 * bufferCount, buffer);
  point(place(MODEL.metadata), metadataList);
  view.setUint32(metadataList, names.length + 1, true);
  names.forEach((at, i) => point(metadataList + 4 + 4 * i, head + at));
  point(metadataList + 4 + 4 * names.length, entry);
  // Metadata { name, buffer }
  [8, 12, 4, 8].forEach((value, i) => view.setUint16(entryVtable + 2 * i, value, true));
  view.setInt32(entry, entry - entryVtable, true);
  point(entry + 4, nameAt);
  view.setUint32(entry + 8, bufferCount, true);
  // Buffer { data }
  [6, 8, 4].forEach((value, i) => view.setUint16(bufferVtable + 2 * i, value, true));
  view.setInt32(buffer, buffer - bufferVtable, true);
  point(buffer + 4, dataAt);
  view.setUint32(nameAt, name.length, true);
  out.set(name, nameAt + 4);
  view.setUint32(dataAt, data.length, true);
  out.set(data, dataAt + 4);
  return out;
}
