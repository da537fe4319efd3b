/** What the live worker holds, and which kernels one explanation runs: for tests and diagnostics. */

import { kernelsOf, tensorMemory, wasmMemory } from '../../inference/backends/backends.ts';
import type { Inspection } from '../protocol.ts';
import { scoreAndGradient } from '../../inference/passes/saliency.ts';
import { selfTestInput } from '../../inference/models/self-test.ts';
import type { Running } from './run.ts';

/** @param overlay whether the pixels of view and map are wanted, too */
export async function inspect(run: Running, overlay: boolean): Promise<Inspection> {
  const backend = run.selector.active ?? 'cpu';
  const network = run.selector.current();
  const input = selfTestInput(run.model.manifest);
  const kernels = await kernelsOf(() =>
    scoreAndGradient(network, run.model.manifest, input, { head: null, target: null, at: input }),
  );
  const { tensors, bytes } = tensorMemory();
  const pixels = overlay ? run.pipeline.pixels() : null;
  return {
    backend,
    tensors,
    bytes,
    wasmBytes: wasmMemory(),
    detectorBytes: run.pipeline.detectorBytes,
    frames: run.pipeline.frames,
    kernels,
    overlay: pixels && { width: pixels.view.width, height: pixels.view.height, data: pixels.overlay.data },
    view: pixels && pixels.view.data,
  };
}
