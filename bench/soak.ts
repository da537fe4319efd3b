/**
 * Long runs through the live worker: after forced garbage collection the worker's heap must not grow with the frames
 * (slope from frame 500 on under 200 bytes a frame), tensors and wasm memory must stay flat.
 */

import type { CDPSession, Page } from 'playwright';
import type { OursApi } from './pages/ours.ts';
import { openBenchPages } from './pages-server.ts';
import { round, slope } from './stats.ts';

type Window = { bench: OursApi };

const RUNS = [
  { backend: 'wasm', frames: 2000, every: 100, from: 500 },
  { backend: 'webgl', frames: 200, every: 20, from: 40 },
  { backend: 'webgpu', frames: 50, every: 5, from: 10 },
] as const;

/** Heap of the page and of its workers, after garbage collection in each. */
export async function heaps(page: Page): Promise<{ page: number; workers: number }> {
  const session: CDPSession = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    let workers = 0;
    const messages = new Map<number, (result: { usedSize?: number }) => void>();
    const attached: string[] = [];
    session.on('Target.attachedToTarget', ({ sessionId }) => attached.push(sessionId));
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message) as { id: number; result: { usedSize?: number } };
      messages.get(id)?.(result);
    });
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    let id = 0;
    const ask = (sessionId: string, method: string): Promise<{ usedSize?: number }> =>
      new Promise((resolve) => {
        messages.set(++id, resolve);
        void session.send('Target.sendMessageToTarget', {
          sessionId,
          message: JSON.stringify({ id, method, params: {} }),
        });
      });
    for (const sessionId of attached) {
      await ask(sessionId, 'HeapProfiler.collectGarbage');
      workers += (await ask(sessionId, 'Runtime.getHeapUsage')).usedSize ?? 0;
    }
    if (attached.length === 0) throw new Error('no worker to measure');
    return { page: usedSize, workers };
  } finally {
    await session.detach();
  }
}

export async function measureSoak(): Promise<Record<string, unknown>> {
  const out: Record<string, unknown> = {};
  // SOAK=webgl runs one of them, SOAK_FRAMES=n for n frames (measured from frame 500 on, where there are as many).
  const only = process.env['SOAK'];
  const wanted = Number(process.env['SOAK_FRAMES'] ?? 0);
  const runs = RUNS.filter((run) => !only || run.backend === only).map((run) =>
    wanted ? { ...run, frames: wanted, every: 50, from: wanted > 600 ? 500 : run.from } : run,
  );
  for (const { backend, frames, every, from } of runs) {
    const pages = await openBenchPages(['--enable-unsafe-webgpu']);
    try {
      const page = await pages.browser.newPage();
      await page.goto(`${pages.url}/ours.html`);
      const running = await page.evaluate(([name, n]) => (window as unknown as Window).bench.start(name, n), [
        backend,
        100,
      ] as const);
      const at: number[] = [];
      const worker: number[] = [];
      const own: number[] = [];
      const tensors: number[] = [];
      const wasm: (number | null)[] = [];
      const detector: (number | null)[] = [];
      for (let done = 0; done < frames; done += every) {
        await page.evaluate((n) => (window as unknown as Window).bench.block(n), every);
        const heap = await heaps(page);
        if (done + every < from) continue;
        at.push(done + every);
        worker.push(heap.workers);
        own.push(heap.page);
        // At both ends only: the profile that an inspection takes is itself kept on the heap.
        if (at.length > 1 && done + every < frames) continue;
        const inspection = await page.evaluate(() => (window as unknown as Window).bench.inspect());
        tensors.push(inspection.tensors);
        wasm.push(inspection.wasmBytes);
        detector.push(inspection.detectorBytes);
      }
      out[backend] = {
        running,
        frames,
        workerBytesPerFrame: round(slope(at, worker), 1),
        pageBytesPerFrame: round(slope(at, own), 1),
        tensors,
        wasmBytes: wasm,
        detectorBytes: detector,
        limitBytesPerFrame: 200,
      };
      console.log(backend, JSON.stringify(out[backend]));
    } finally {
      await pages.close();
    }
  }
  return out;
}
