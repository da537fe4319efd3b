/** The nodes of an ONNX graph in an order in which they can be computed. */

import { AppError } from '../../../core/errors.ts';
import type { OnnxNode } from './attributes.ts';

/**
 * Kahn's algorithm (Communications of the ACM 5, 1962): each node comes when all that it reads is there.
 * @param nodes of a graph as they stand in the file
 * @throws AppError model-invalid for a cycle
 */
export function sortNodes(nodes: readonly OnnxNode[]): readonly OnnxNode[] {
  const giver = new Map(nodes.flatMap(({ outputs }, i) => outputs.filter(Boolean).map((name) => [name, i] as const)));
  const readers = new Map<number, number[]>();
  const waits = nodes.map(({ inputs }, reader) => {
    const from = new Set(inputs.flatMap((input) => giver.get(input) ?? []));
    for (const one of from) {
      const known = readers.get(one);
      if (known) known.push(reader);
      else readers.set(one, [reader]);
    }
    return from.size;
  });
  const ready = waits.flatMap((count, i) => (count === 0 ? [i] : []));
  for (let at = 0; at < ready.length; at++)
    for (const reader of readers.get(ready[at] as number) ?? []) if (--waits[reader]! === 0) ready.push(reader);
  if (ready.length < nodes.length) {
    const { name, op } = nodes[waits.findIndex((count) => count > 0)] as OnnxNode;
    throw new AppError(
      'model-invalid',
      `the graph has a cycle: the node ${name.slice(0, 80)} (${op.slice(0, 60)}) waits for itself`,
    );
  }
  return ready.map((i) => nodes[i] as OnnxNode);
}
