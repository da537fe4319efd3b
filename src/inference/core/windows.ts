/** Windows that move over an axis: how many there are, and what is padded, by TensorFlow's rules. */

export type Padding = 'same' | 'valid';

/** Output length of a window of `size` moving by `stride` over `length` (TensorFlow's rules). */
export function windowedLength(length: number, size: number, stride: number, padding: Padding): number {
  return padding === 'same' ? Math.ceil(length / stride) : Math.floor((length - size) / stride) + 1;
}

/** Zero padding before and after, in TensorFlow's order: `same` puts the odd one at the end. */
export function windowPads(length: number, size: number, stride: number, padding: Padding): [number, number] {
  if (padding === 'valid') return [0, 0];
  const total = Math.max((windowedLength(length, size, stride, padding) - 1) * stride + size - length, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
