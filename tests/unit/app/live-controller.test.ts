import { shipped } from '../../../src/inference/core/model-ref.ts';
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { frameStateOf } from '../../../src/app/state/core/frame-state.ts';
import { LiveClient } from '../../../src/live/client.ts';
import { LiveController } from '../../../src/app/live/live-controller.ts';
import { INITIAL_STATE, type AppState } from '../../../src/app/state/state.ts';
import { Store } from '../../../src/app/state/store.ts';
import type { Frame, FrameSource } from '../../../src/capture/source.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { ModelManifest } from '../../../src/inference/core/manifest.ts';
import type { FrameResult, FromLive, ToLive } from '../../../src/live/protocol.ts';

const manifest = JSON.parse(readFileSync('public/models/baseline/manifest.json', 'utf8')) as ModelManifest;
const labels = manifest.heads[0]!.labels;

/** The worker's end of the protocol, played by the test: node has no worker that could run the real one. */
class PlayedWorker {
  readonly sent: ToLive[] = [];
  terminated = false;
  onmessage: ((event: { data: FromLive }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  postMessage(message: ToLive): void {
    this.sent.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(message: FromLive): void {
    this.onmessage?.({ data: message });
  }
  die(): void {
    this.onerror?.({ message: 'boom', preventDefault: () => undefined });
  }
  last<K extends ToLive['kind']>(kind: K): Extract<ToLive, { kind: K }> {
    return this.sent.filter((message) => message.kind === kind).at(-1) as Extract<ToLive, { kind: K }>;
  }
  count(kind: ToLive['kind']): number {
    return this.sent.filter((message) => message.kind === kind).length;
  }
}

class PlayedSource implements FrameSource {
  readonly kind: FrameSource['kind'];
  readonly label = 'played';
  readonly mirrored = false;
  readonly still: boolean;
  state = 'running';
  asked = 0;
  private reject: (error: unknown) => void = () => undefined;
  private time = 0;
  constructor(kind: FrameSource['kind'] = 'drawn', still = false) {
    this.kind = kind;
    this.still = still;
  }
  next(): Promise<Frame> {
    this.asked++;
    if (this.asked > 1 && this.still) return new Promise(() => undefined);
    return new Promise((resolve, reject) => {
      this.reject = reject;
      queueMicrotask(() => resolve({ bitmap: { close: () => undefined } as ImageBitmap, time: ++this.time }));
    });
  }
  unplug(): void {
    this.next = () => Promise.reject(new AppError('camera-unplugged', ''));
    this.reject(new AppError('camera-unplugged', ''));
  }
  pause(): void {
    this.state = 'paused';
  }
  resume(): void {
    this.state = 'running';
  }
  stop(): void {
    this.state = 'stopped';
  }
}

const result = (change: Partial<FrameResult> = {}): FrameResult => ({
  frameId: 1,
  state: 'tracking',
  frameWidth: 640,
  frameHeight: 480,
  mirrored: false,
  faces: [],
  chosenId: 1,
  square: null,
  prediction: null,
  target: 3,
  explained: true,
  map: null,
  detected: true,
  warnings: [],
  timings: { detect: 0, crop: 0, network: 0, draw: 0, total: 0 },
  ...change,
});
const settle = async (): Promise<void> => {
  for (let i = 0; i < 6; i++) await Promise.resolve();
};

describe('LiveController', () => {
  let store: Store<AppState>;
  let controller: LiveController;
  let workers: PlayedWorker[];
  let now: number;

  const worker = (): PlayedWorker => workers.at(-1)!;
  const kind = (): string => frameStateOf(store.state).kind;
  const attach = (): void => controller.attachCanvas({} as OffscreenCanvas);
  const open = async (source: FrameSource, camera = false): Promise<void> => {
    await controller.open(() => Promise.resolve(source), camera);
    await settle();
  };
  const answer = async (change: Partial<FrameResult> = {}): Promise<void> => {
    worker().say({ kind: 'result', result: result(change), credit: true });
    await settle();
  };

  beforeEach(() => {
    workers = [];
    now = 0;
    store = new Store(INITIAL_STATE);
    controller = new LiveController(store, {
      base: 'http://localhost/',
      models: null,
      now: () => now,
      createClient: (handlers) => {
        workers.push(new PlayedWorker());
        return new LiveClient(handlers, worker() as unknown as Worker);
      },
    });
    attach();
    worker().say({ kind: 'ready', model: shipped('m'), manifest, backend: 'wasm' });
  });

  it('goes from idle through loading to tracking, and back with Stop', async () => {
    expect(kind()).toBe('idle');
    const source = new PlayedSource();
    await open(source);
    expect(kind()).toBe('loading');
    await answer();
    expect(kind()).toBe('tracking');
    await answer({ state: 'no-face', explained: false });
    expect(kind()).toBe('no-face');
    controller.stop();
    expect(kind()).toBe('idle');
    expect(source.state).toBe('stopped');
    expect(worker().sent.at(-2)).toEqual({ kind: 'clear' });
  });

  it('keeps one frame in flight: each credit brings one frame, a re-draw brings none', async () => {
    await open(new PlayedSource());
    expect(worker().count('frame')).toBe(1);
    worker().say({ kind: 'result', result: result(), credit: false });
    await settle();
    expect(worker().count('frame')).toBe(1);
    await answer();
    expect(worker().count('frame')).toBe(2);
    worker().say({ kind: 'frame-failed', frameId: 2, error: { kind: 'unknown', detail: '' } });
    await settle();
    expect(worker().count('frame')).toBe(3);
  });

  it('counts only frames that were explained and had the credit', async () => {
    await open(new PlayedSource());
    for (let i = 0; i < 40; i++) {
      now += 50;
      await answer();
      worker().say({ kind: 'result', result: result(), credit: false });
    }
    expect(store.state.fps).toBeCloseTo(20, 5);
    for (let i = 0; i < 80; i++) {
      now += 50;
      await answer({ explained: false });
    }
    expect(store.state.fps).toBeNull();
  });

  it('waits for the worker to be ready, and tells it how the person set things', async () => {
    workers = [];
    attach();
    await open(new PlayedSource());
    expect(worker().count('frame')).toBe(0);
    expect(worker().sent[0]).toMatchObject({ kind: 'init', base: 'http://localhost/', backend: 'auto' });
    worker().say({ kind: 'ready', model: shipped('m'), manifest, backend: 'wasm' });
    await settle();
    expect(worker().count('frame')).toBe(1);
  });

  it('pins a label, lets it go, and walks through all of them', () => {
    controller.pin('happy');
    expect(worker().last('settings').settings.pinned).toBe(labels.indexOf('happy'));
    controller.pin('happy');
    expect(worker().last('settings').settings.pinned).toBeNull();
    controller.pinNext();
    expect(store.state.pinned).toBe(labels[0]);
  });

  it('pause stops asking and tells the source; going on asks again', async () => {
    const source = new PlayedSource();
    await open(source);
    await answer();
    controller.togglePause();
    await answer();
    const frames = worker().count('frame');
    expect([kind(), source.state]).toEqual(['paused', 'paused']);
    await settle();
    expect(worker().count('frame')).toBe(frames);
    controller.togglePause();
    await settle();
    expect([kind(), source.state, worker().count('frame')]).toEqual(['tracking', 'running', frames + 1]);
  });

  it('holds a photo from its first frame on: cut to its one face, again for another face, square, head or worker', async () => {
    const still = (faces: number): Partial<FrameResult> => ({
      faces: Array.from({ length: faces }, (_, i) => ({ id: i + 1 }) as FrameResult['faces'][number]),
    });
    const captured = async (of: 'freeze' | 'capture', id: number): Promise<void> => {
      const capture = { result: result(), crop: null, networkInput: null, map: null };
      worker().say({ kind: 'captured', requestId: worker().last(of).requestId, capture });
      await settle();
      expect(store.state.capture, String(id)).toBe(capture);
    };
    await open(new PlayedSource('photo', true));
    await answer(still(1));
    expect(worker().last('freeze').frozen).toBe(true);
    await captured('freeze', 0);
    expect([kind(), store.state.frozen, store.state.closeUp]).toEqual(['still', true, true]);

    controller.drawSquare({ centreX: 100, centreY: 100, side: 80 });
    expect(worker().last('draw-square').square).toEqual({ centreX: 100, centreY: 100, side: 80 });
    await captured('capture', 1);
    controller.chooseFace(1);
    await captured('capture', 2);
    controller.changeSettings({ head: 'fer2013' });
    await captured('capture', 3);
    const captures = worker().count('capture');
    controller.changeSettings({ opacity: 0.5 });
    expect(worker().count('capture')).toBe(captures);

    // Several faces: the whole picture first, for one to be tapped.
    await open(new PlayedSource('photo', true));
    expect([store.state.frozen, store.state.closeUp]).toEqual([false, false]);
    await answer({ ...still(2), frameId: 2 });
    expect([store.state.frozen, store.state.closeUp]).toEqual([true, false]);
    controller.chooseFace(2);
    expect(store.state.closeUp).toBe(true);

    // A new worker gets the photo again, and holds it again.
    worker().die();
    attach();
    worker().say({ kind: 'ready', model: shipped('m'), manifest, backend: 'wasm' });
    expect(store.state.frozen).toBe(false);
  });

  it('freezes with the capture that the panels need, and lets go of it', async () => {
    await open(new PlayedSource());
    await answer();
    const frozen = controller.toggleFreeze();
    const { requestId, frozen: wanted } = worker().last('freeze');
    expect([kind(), wanted]).toEqual(['frozen', true]);
    const capture = { result: result() } as never;
    worker().say({ kind: 'captured', requestId, capture });
    await frozen;
    expect(store.state.capture).toBe(capture);
    await controller.toggleFreeze();
    expect([kind(), store.state.capture, worker().last('freeze').frozen]).toEqual(['tracking', null, false]);
  });

  it('another network makes another capture of the frozen frame', async () => {
    await open(new PlayedSource());
    await answer();
    const frozen = controller.toggleFreeze();
    worker().say({ kind: 'captured', requestId: worker().last('freeze').requestId, capture: null });
    await frozen;
    worker().say({
      kind: 'ready',
      model: shipped('another'),
      manifest: { ...manifest, id: 'another' },
      backend: 'wasm',
    });
    const capture = { result: result() } as never;
    worker().say({ kind: 'captured', requestId: worker().last('capture').requestId, capture });
    await settle();
    expect([kind(), store.state.capture]).toEqual(['frozen', capture]);
    await controller.toggleFreeze();
    worker().say({ kind: 'ready', model: shipped('m'), manifest, backend: 'wasm' });
    expect(worker().count('capture')).toBe(1);
  });

  it('restarts a dead worker once and says so; the second time waits for the person', async () => {
    await open(new PlayedSource());
    await answer();
    worker().die();
    expect(store.state.notice).toEqual({ key: 'notice.worker-restarted' });
    expect(store.state.canvasGeneration).toBe(1);
    attach();
    worker().say({ kind: 'ready', model: shipped('m'), manifest, backend: 'wasm' });
    await settle();
    expect(worker().count('frame')).toBe(1);
    await answer();
    expect(kind()).toBe('tracking');
    worker().die();
    expect(frameStateOf(store.state)).toMatchObject({ kind: 'failed', error: { kind: 'worker-crashed' } });
    expect(store.state.canvasGeneration).toBe(1);
    await controller.retry();
    expect([kind(), store.state.canvasGeneration]).toEqual(['loading', 2]);
  });

  it('a snapshot that the dead worker owed is refused, not forgotten', async () => {
    await open(new PlayedSource());
    await answer();
    const owed = controller.snapshot(true);
    worker().die();
    await expect(owed).rejects.toMatchObject({ kind: 'worker-crashed' });
  });

  it('a denied camera fails with its reason, and another try is possible', async () => {
    let tries = 0;
    const denied = (): Promise<FrameSource> => {
      if (++tries === 1) throw new AppError('camera-denied', 'NotAllowedError');
      return Promise.resolve(new PlayedSource('camera'));
    };
    await controller.open(denied, true);
    expect(frameStateOf(store.state)).toMatchObject({ kind: 'failed', error: { kind: 'camera-denied' } });
    await controller.retry();
    await settle();
    await answer();
    expect([tries, kind()]).toEqual([2, 'tracking']);
  });

  it('a file that is no picture does not end what is running', async () => {
    const source = new PlayedSource('camera');
    await open(source, true);
    await answer();
    await controller.open(() => Promise.reject(new AppError('file-not-media', '')), false);
    expect(store.state.notice).toMatchObject({ fault: { kind: 'file-not-media' } });
    expect([kind(), source.state]).toEqual(['tracking', 'running']);
  });

  it('a camera that is unplugged ends with its reason', async () => {
    const source = new PlayedSource('camera');
    await open(source, true);
    source.unplug();
    await answer();
    await settle();
    expect(frameStateOf(store.state)).toMatchObject({ kind: 'failed', error: { kind: 'camera-unplugged' } });
    expect(source.state).toBe('stopped');
  });

  it('the last wish wins, however slow an earlier one is', async () => {
    let late: (source: FrameSource) => void = () => undefined;
    const slow = new PlayedSource('camera');
    const first = controller.open(() => new Promise((resolve) => (late = resolve)), true);
    expect(kind()).toBe('requesting-camera');
    await open(new PlayedSource('drawn'));
    late(slow);
    await first;
    expect([store.state.source?.kind, slow.state]).toEqual(['drawn', 'stopped']);
  });

  it('a result that comes after Stop belongs to nothing', async () => {
    await open(new PlayedSource());
    controller.stop();
    await answer();
    expect([kind(), store.state.result]).toEqual(['idle', null]);
  });

  it('what comes late of the source before is not said of the present one', async () => {
    await open(new PlayedSource());
    const before = worker().last('frame').frameId;
    await open(new PlayedSource('photo', true));
    await answer({ frameId: before });
    expect([kind(), store.state.result]).toEqual(['loading', null]);
    worker().say({ kind: 'frame-failed', frameId: before, error: { kind: 'unknown', detail: '' } });
    expect(store.state.sourceError).toBeNull();
    const { frameId } = worker().last('frame');
    expect(frameId).toBeGreaterThan(before);
    await answer({ frameId });
    expect(store.state.result?.frameId).toBe(frameId);
  });

  it('frames that fail and fail: said, no old scores beside it, then another try with another worker', async () => {
    await open(new PlayedSource());
    await answer();
    const fail = async (): Promise<void> => {
      const { frameId } = worker().last('frame');
      worker().say({ kind: 'frame-failed', frameId, error: { kind: 'detector-failed', detail: '' } });
      await settle();
    };
    for (let i = 0; i < 3; i++) await fail();
    expect(store.state.notice).toMatchObject({ key: 'notice.frames-failed' });
    expect(store.state.result).toBeNull();
    for (let i = 0; i < 7; i++) await fail();
    expect(store.state.engineError?.kind).toBe('detector-failed');
    const frames = worker().count('frame');
    await settle();
    expect(worker().count('frame')).toBe(frames);
    const generation = store.state.canvasGeneration;
    await controller.retry();
    expect(store.state.canvasGeneration).toBe(generation + 1);
    attach();
    worker().say({ kind: 'ready', model: shipped('m'), manifest, backend: 'wasm' });
    await settle();
    await answer({ frameId: worker().last('frame').frameId });
    expect(kind()).toBe('tracking');
  });

  it('another try with a photo that could not be analysed renews the worker, and opens the photo again', async () => {
    await open(new PlayedSource('photo', true));
    const { frameId } = worker().last('frame');
    worker().say({ kind: 'frame-failed', frameId, error: { kind: 'device-lost', detail: '' } });
    expect(kind()).toBe('failed');
    const generation = store.state.canvasGeneration;
    const again = controller.retry();
    attach();
    worker().say({ kind: 'ready', model: shipped('m'), manifest, backend: 'wasm' });
    await again;
    await settle();
    expect([store.state.canvasGeneration, store.state.sourceError, kind()]).toEqual([generation + 1, null, 'loading']);
  });

  it('a hidden page asks for nothing', async () => {
    const source = new PlayedSource();
    await open(source);
    controller.setHidden(true);
    await answer();
    expect([source.state, worker().count('frame')]).toEqual(['paused', 1]);
    controller.setHidden(false);
    await settle();
    expect([source.state, worker().count('frame')]).toEqual(['running', 2]);
  });

  it('says when the backend changes, and not when the first one is there', () => {
    const decision = {
      backend: 'webgpu',
      reason: 'webgpu-within-limit',
      adapter: { kind: 'real', description: '' },
      facts: {},
    } as const;
    worker().say({ kind: 'backend', backend: 'wasm', decision, compiled: null });
    expect(store.state.notice).toBeNull();
    worker().say({ kind: 'backend', backend: 'webgpu', decision, compiled: null });
    expect(store.state.notice).toEqual({ key: 'notice.backend.webgpu' });
    expect(store.state.backend).toBe('webgpu');
  });

  it('parts of the face: told while they are wished for and there is a face, forgotten with the network and with the source', async () => {
    const parts: FromLive = {
      kind: 'parts',
      figures: { frameId: 1, target: 0, head: manifest.heads[0]!.id, masks: 30, least: 28, parts: [] },
    };
    await open(new PlayedSource());
    worker().say(parts);
    expect(store.state.parts).toBeNull();
    controller.changeSettings({ parts: true });
    expect(worker().last('settings').settings.parts).toBe(true);
    const known = (): boolean => {
      worker().say(parts);
      return store.state.parts !== null;
    };
    expect(known()).toBe(true);
    worker().say({ kind: 'result', result: { ...result({ frameId: 1 }), state: 'no-face' }, credit: false });
    expect(store.state.parts).toBeNull();
    expect(known()).toBe(true);
    worker().say({ kind: 'ready', model: shipped('m'), manifest, backend: 'wasm' });
    expect(store.state.parts).toBeNull();
    expect(known()).toBe(true);
    controller.changeSettings({ parts: false });
    expect(store.state.parts).toBeNull();
    expect(known()).toBe(false);
    controller.changeSettings({ parts: true });
    expect(known()).toBe(true);
    controller.stop();
    expect(store.state.parts).toBeNull();
    expect(known()).toBe(false);
  });

  it('watches a layer: its maps only, again after the worker died, no more once the model is another one', async () => {
    const maps = (layer: string): FromLive => ({
      kind: 'layer-maps',
      maps: { frameId: 1, layer, shape: [1, 1, 1], values: Uint8Array.of(255), least: 0, most: 2 },
    });
    await open(new PlayedSource());
    controller.watchLayer('conv2d_2');
    expect(worker().last('watch-layer').layer).toBe('conv2d_2');
    worker().say(maps('conv2d_1'));
    expect(store.state.layerMaps).toBeNull();
    worker().say(maps('conv2d_2'));
    expect(store.state.layerMaps?.layer).toBe('conv2d_2');
    worker().die();
    attach();
    worker().say({ kind: 'ready', model: shipped('m'), manifest, backend: 'wasm' });
    expect(worker().last('watch-layer').layer).toBe('conv2d_2');
    worker().say({
      kind: 'ready',
      model: shipped('another'),
      manifest: { ...manifest, id: 'another' },
      backend: 'wasm',
    });
    expect([worker().last('watch-layer').layer, store.state.watchedLayer, store.state.layerMaps]).toEqual([
      null,
      null,
      null,
    ]);
    controller.watchLayer('conv2d_1');
    worker().say(maps('conv2d_1'));
    controller.stop();
    expect(store.state.layerMaps).toBeNull();
    worker().say(maps('conv2d_1'));
    expect(store.state.layerMaps).toBeNull();
  });
});
