/** Where a page and its workers stand: heap after forced garbage collection in each of them, and frames left open. */

import type { CDPSession, Page } from 'playwright';

export interface Heaps {
  /** Bytes. */
  readonly page: number;
  /** Of all dedicated workers together. */
  readonly workers: number;
}

/** Sends a command to one target and collects what it says meanwhile. */
interface Target {
  readonly ask: (method: string) => Promise<{ usedSize?: number }>;
  /** Pieces of the heap snapshot that the target is writing. */
  chunks: string[];
}

/**
 * The same measurement in the page and in its workers, one after the other.
 * @throws Error when the page has no worker
 */
async function everywhere(page: Page, measure: (target: Target) => Promise<number>): Promise<Heaps> {
  const session: CDPSession = await page.context().newCDPSession(page);
  try {
    const own: Target = { chunks: [], ask: (method) => session.send(method as 'Runtime.getHeapUsage') };
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => own.chunks.push(chunk));
    const waiting = new Map<number, (result: { usedSize?: number }) => void>();
    const targets = new Map<string, Target>();
    let id = 0;
    session.on('Target.attachedToTarget', ({ sessionId }) => {
      const ask: Target['ask'] = (method) =>
        new Promise((resolve) => {
          waiting.set(++id, resolve);
          const message = JSON.stringify({ id, method, params: {} });
          void session.send('Target.sendMessageToTarget', { sessionId, message });
        });
      targets.set(sessionId, { chunks: [], ask });
    });
    session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
      const {
        id: answered,
        result,
        params,
      } = JSON.parse(message) as {
        id?: number;
        result: { usedSize?: number };
        params?: { chunk?: string };
      };
      if (answered !== undefined) waiting.get(answered)?.(result);
      else if (params?.chunk !== undefined) targets.get(sessionId)?.chunks.push(params.chunk);
    });
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    if (targets.size === 0) throw new Error('no worker to measure');
    let workers = 0;
    for (const target of targets.values()) workers += await measure(target);
    return { page: await measure(own), workers };
  } finally {
    await session.detach();
  }
}

/** V8's heap after forced garbage collection, machine code included. @throws Error when the page has no worker */
export function heaps(page: Page): Promise<Heaps> {
  return everywhere(page, async ({ ask }) => {
    await ask('HeapProfiler.collectGarbage');
    return (await ask('Runtime.getHeapUsage')).usedSize ?? 0;
  });
}

/** What a heap snapshot names otherwise than as something that a program made. */
const ENGINE_TYPES: ReadonlySet<string> = new Set(['code', 'native', 'hidden', 'synthetic', 'object shape']);

/** Typed arrays' memory is outside V8's heap and "native" in a snapshot; it is a program's all the same. */
const ARRAY_MEMORY = 'system / JSArrayBufferData';

interface Snapshot {
  readonly strings: string[];
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: string[];
      readonly node_types: [string[]];
    };
  };
  readonly nodes: number[];
}

/**
 * Bytes of objects, arrays, strings, closures and numbers that are still reachable: the heap without what V8 adds for itself, above
 * all machine code, which goes on being compiled for minutes. @throws Error when the page has no worker
 */
export function liveObjects(page: Page): Promise<Heaps> {
  return everywhere(page, async (target) => {
    target.chunks = [];
    await target.ask('HeapProfiler.collectGarbage');
    await target.ask('HeapProfiler.takeHeapSnapshot');
    const { snapshot, nodes, strings } = JSON.parse(target.chunks.join('')) as Snapshot;
    const { node_fields: fields, node_types: types } = snapshot.meta;
    const [type, name, size] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field)) as [
      number,
      number,
      number,
    ];
    let bytes = 0;
    for (let at = 0; at < nodes.length; at += fields.length) {
      const value = (field: number): number => nodes[at + field] as number;
      const engines = ENGINE_TYPES.has(types[0][value(type)] as string);
      if (!engines || strings[value(name)] === ARRAY_MEMORY) bytes += value(size);
    }
    return bytes;
  });
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
