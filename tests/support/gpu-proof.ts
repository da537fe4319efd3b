/** Proof that a GPU API really did the work: its calls are counted on the prototypes. */

import type { BackendName } from '../../src/core/expression.ts';

type Method = (...args: unknown[]) => unknown;

/** Counts calls of a method on all objects of a class while `work` runs. */
async function countCalls(prototype: object, name: string, work: () => Promise<void>): Promise<number> {
  const methods = prototype as Record<string, Method>;
  const original = methods[name] as Method;
  let calls = 0;
  methods[name] = function (this: unknown, ...args: unknown[]) {
    calls++;
    return original.apply(this, args);
  };
  try {
    await work();
  } finally {
    methods[name] = original;
  }
  return calls;
}

/** @returns dispatches of compute shaders (webgpu) or draw calls (webgl) during `work`; on wasm and cpu both stay 0 */
export async function gpuCalls(work: () => Promise<void>): Promise<{ webgpu: number; webgl: number }> {
  let webgpu = 0;
  const webgl = await countCalls(WebGL2RenderingContext.prototype, 'drawElements', async () => {
    webgpu = await countCalls(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', work);
  });
  return { webgpu, webgl };
}

/** For the network suite: throws unless the backend's own API ran, and no other. */
export function onDevice(backend: BackendName): (work: () => Promise<void>) => Promise<void> {
  return async (work) => {
    const calls = await gpuCalls(work);
    for (const api of ['webgpu', 'webgl'] as const) {
      if (calls[api] > 0 !== (api === backend))
        throw new Error(`${backend} made ${calls.webgpu} dispatches and ${calls.webgl} draw calls`);
    }
  };
}
