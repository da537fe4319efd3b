/** Where a page and its workers stand: heap after forced garbage collection in each of them, and frames left open. */

import type { CDPSession, Page } from 'playwright';

export interface Heaps {
  /** Bytes of V8's heap. */
  readonly page: number;
  /** Of all dedicated workers together. */
  readonly workers: number;
}

type Reply = { usedSize?: number };

/**
 * Heap of the page and of its workers, after garbage collection in each.
 * @throws Error when the page has no worker
 */
export async function heaps(page: Page): Promise<Heaps> {
  const session: CDPSession = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    let workers = 0;
    const waiting = new Map<number, (result: Reply) => void>();
    const attached: string[] = [];
    session.on('Target.attachedToTarget', ({ sessionId }) => attached.push(sessionId));
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message) as { id: number; result: Reply };
      waiting.get(id)?.(result);
    });
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    let id = 0;
    const ask = (sessionId: string, method: string): Promise<Reply> =>
      new Promise((resolve) => {
        waiting.set(++id, resolve);
        const message = JSON.stringify({ id, method, params: {} });
        void session.send('Target.sendMessageToTarget', { sessionId, message });
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

/** Nodes and listeners that the page's documents hold, those outside the tree included; call it after garbage collection. */
export async function domCounts(page: Page): Promise<{ nodes: number; listeners: number }> {
  const session = await page.context().newCDPSession(page);
  try {
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    return { nodes, listeners: jsEventListeners };
  } finally {
    await session.detach();
  }
}

export interface OpenFrames {
  readonly imageBitmaps: number;
  readonly videoFrames: number;
}

type Tally = Record<keyof OpenFrames, number>;
type Tallied = { openFrames?: Tally };

/** Runs in the page and in its workers: +1 for every frame made there, -1 for every open one closed there. */
function tally(): void {
  const scope = globalThis as unknown as Tallied & typeof globalThis;
  if (scope.openFrames) return;
  const open: Tally = (scope.openFrames = { imageBitmaps: 0, videoFrames: 0 });
  const create = scope.createImageBitmap.bind(scope) as (...args: unknown[]) => Promise<ImageBitmap>;
  scope.createImageBitmap = async (...args: unknown[]) => {
    const bitmap = await create(...args);
    open.imageBitmaps++;
    return bitmap;
  };
  const { transferToImageBitmap } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.transferToImageBitmap = function () {
    open.imageBitmaps++;
    return transferToImageBitmap.call(this);
  };
  const { close } = ImageBitmap.prototype;
  ImageBitmap.prototype.close = function () {
    // A closed or transferred bitmap has no size.
    if (this.width > 0) open.imageBitmaps--;
    close.call(this);
  };
  const Original = scope.VideoFrame;
  const { close: closeFrame, clone } = Original.prototype;
  scope.VideoFrame = new Proxy(Original, {
    construct(target, args: ConstructorParameters<typeof VideoFrame>) {
      open.videoFrames++;
      return new target(...args);
    },
  });
  Original.prototype.clone = function () {
    open.videoFrames++;
    return clone.call(this);
  };
  Original.prototype.close = function () {
    if (this.format !== null) open.videoFrames--;
    closeFrame.call(this);
  };
}

/** Counts frames from the page's next load on. */
export async function countFrames(page: Page): Promise<void> {
  await page.addInitScript(tally);
}

/** Counts frames in the workers that run now; call it before they get the first one. */
export async function countFramesInWorkers(page: Page): Promise<void> {
  for (const worker of page.workers()) await worker.evaluate(tally);
}

/**
 * Frames made but not closed, over the page and its workers together: a frame that went from one to the other counts once.
 * One that was dropped without `close` stays counted, even after garbage collection took it.
 */
export async function openFrames(page: Page): Promise<OpenFrames> {
  const read = (): Tally | undefined => (globalThis as unknown as Tallied).openFrames;
  let imageBitmaps = 0;
  let videoFrames = 0;
  const tallies = [page.evaluate(read), ...page.workers().map((worker) => worker.evaluate(read))];
  for (const open of await Promise.all(tallies)) {
    if (!open) throw new Error('frames were not counted from the start');
    imageBitmaps += open.imageBitmaps;
    videoFrames += open.videoFrames;
  }
  return { imageBitmaps, videoFrames };
}
