/**
 * The live worker: detector, network and both canvases in one thread (WebKitGTK gives WebGL to one thread only, and a GPU
 * path can paint without a readback). The page sends frames, one at a time, and gets numbers. See ../live-protocol.ts.
 */

import * as tf from '@tensorflow/tfjs-core';
import { createFaceDetector } from '../../capture/worker/face-detector.ts';
import { AppError, toErrorData, type AppErrorData } from '../../core/errors.ts';
import type { BackendName } from '../../core/expression.ts';
import { Painter } from '../../overlays/worker/painter.ts';
import { destroyDevice, untilLost } from '../backends.ts';
import type { FromLive, Inspection, LiveSettings, ToLive } from '../live-protocol.ts';
import { fetchBytes, loadModel, type LoadedModel } from '../model-files.ts';
import { explainCrop, type Explanation } from '../saliency.ts';
import { selfTestInput } from '../self-test.ts';
import { BackendSelector } from './backend-selector.ts';
import { FramePipeline } from './frame-pipeline.ts';
import { LayerWatch } from './layer-watch.ts';
import { Serial } from './serial.ts';

const scope = self as unknown as { postMessage(message: FromLive, transfer?: Transferable[]): void };
const post = (message: FromLive, transfer: Transferable[] = []): void => scope.postMessage(message, transfer);

/** One thing at a time: frames, re-draws, captures and the steps of a backend's warm-up. */
const serial = new Serial();

interface Running {
  /** URL of the index of models. */
  readonly models: string;
  readonly painter: Painter;
  readonly pipeline: FramePipeline;
  readonly selector: BackendSelector;
  readonly watch: LayerWatch;
  model: LoadedModel;
  settings: LiveSettings;
  choice: BackendName | 'auto';
  frozen: boolean;
  /** Asks for the next frame, once a frame; null: nothing is to be asked for. */
  askNext: (() => void) | null;
  /** What the network took for the last frame; null before the first. */
  networkMs: number | null;
  /** When the last frame came; after a pause changed settings re-draw the kept frame themselves. */
  frameAt: number;
  /** Frames wait for this: another model is being brought up. */
  busy: Promise<unknown>;
}

/**
 * Below this the next frame is asked for before the one in hand is done, so that the worker need not wait for it (5 ms of 50 here,
 * docs/decisions/frame-credit.md). A slower network would let that frame grow old.
 */
const EARLY_CREDIT_BELOW_MS = 100;

/** No frame for this long: the source is a photo, or paused. */
const QUIET_MS = 300;

let running: Running | null = null;
/** Settles when the first `init` is done; what comes earlier waits for it. */
let started: Promise<void> | null = null;

async function start(message: Extract<ToLive, { kind: 'init' }>): Promise<void> {
  const { base, settings } = message;
  const models = message.models ?? new URL('models/index.json', base).href;
  const painter = new Painter(message.view, message.overlay);
  const selector = new BackendSelector(new URL('vendor/tfjs/', base).href, serial.run, (backend, decision) =>
    post({ kind: 'backend', backend, decision }),
  );
  const lifetime = new AbortController();
  let missed: AppErrorData | null = null;
  const [model, detector] = await Promise.all([
    // The network that was chosen last time may be gone (an update) or out of reach (no connection): better the first one
    // of the index than none.
    load(models, message.modelId).catch((error: unknown) => {
      if (message.modelId === null) throw error;
      missed = toErrorData(error);
      return load(models, null);
    }),
    createFaceDetector(base, lifetime.signal),
  ]);
  const backend = await selector.start(model);
  const pipeline = new FramePipeline(detector, painter, explain, model.manifest, settings);
  running = {
    models,
    painter,
    pipeline,
    selector,
    watch: new LayerWatch(),
    model,
    settings,
    choice: message.backend,
    frozen: false,
    askNext: null,
    networkMs: null,
    frameAt: 0,
    busy: Promise.resolve(),
  };
  post({ kind: 'ready', manifest: model.manifest, backend });
  if (missed) post({ kind: 'notice', error: missed });
}

function load(models: string, modelId: string | null): Promise<LoadedModel> {
  return loadModel(fetchBytes, models, modelId, {
    onProgress: (loaded, total) => post({ kind: 'loading', loaded, total }),
  });
}

async function chooseBackend(run: Running, choice: BackendName | 'auto'): Promise<void> {
  run.choice = choice;
  if (choice !== 'auto' && choice !== run.selector.active) post({ kind: 'backend-starting', backend: choice });
  await run.selector.decide(choice);
}

/** Scores and map on the running backend; if its device is lost meanwhile, on the next one. */
async function explain(input: Float32Array, settings: LiveSettings): Promise<Explanation> {
  const run = ready();
  for (;;) {
    const name = run.selector.active;
    try {
      const network = run.selector.current();
      const explanation = explainCrop(network, run.model.manifest, input, {
        head: settings.head,
        target: settings.pinned,
        method: settings.overlay ? settings.method : null,
        forwardDone: () => run.askNext?.(),
      });
      return await untilLost(name as BackendName, explanation);
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'device-lost' || name === null) throw error;
      // The other backends were prepared before (wasm always is), so this does not wait for `serial`, which we hold.
      await run.selector.lose(name, error.message);
      if (run.selector.active === null || run.selector.active === name) throw error;
    }
  }
}

function ready(): Running {
  if (!running) throw new AppError('unknown', 'the live worker is not ready yet');
  return running;
}

/** The watched layer's maps of the frame whose result was just sent. What fails here costs no frame: the layer is let go. */
async function sendLayerMaps(run: Running, always: boolean): Promise<void> {
  const name = run.selector.active as BackendName;
  try {
    const maps = await untilLost(name, run.watch.maps(run.selector.current(), run.pipeline.seen, always));
    if (maps) post({ kind: 'layer-maps', maps }, [maps.values.buffer]);
  } catch (thrown) {
    const error = toErrorData(thrown);
    // The next frame runs on another backend, and this layer with it.
    if (error.kind === 'device-lost') return;
    run.watch.letGo();
    post({ kind: 'notice', error });
  }
}

/** Re-draws the kept frame where no new one will come by itself. */
function redraw(run: Running): void {
  if (!run.frozen && performance.now() - run.frameAt < QUIET_MS) return;
  void serial.run(async () => {
    const result = await run.pipeline.again();
    if (!result) return;
    post({ kind: 'result', result, credit: false });
    await sendLayerMaps(run, true);
  });
}

/** The old model goes on until the new one is loaded and checked; if it cannot be had, nothing changes. */
async function changeModel(run: Running, modelId: string): Promise<void> {
  const model = await load(run.models, modelId);
  const switched = (async () => {
    await serial.run(async () => undefined); // the frame that is under way
    try {
      await run.selector.start(model);
    } catch (error) {
      await run.selector.start(run.model);
      throw error;
    }
    run.model = model;
    run.pipeline.manifest = model.manifest;
    run.watch.letGo();
  })();
  run.busy = switched.catch(() => undefined);
  await switched;
  post({ kind: 'ready', manifest: model.manifest, backend: run.selector.active ?? 'cpu' });
  redraw(run);
  await chooseBackend(run, run.choice);
}

/** What fails here leaves the running path as it was. */
async function notingFaults(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    post({ kind: 'notice', error: toErrorData(error) });
  }
}

async function inspect(run: Running, requestId: number, overlay: boolean): Promise<void> {
  const backend = run.selector.active ?? 'cpu';
  const network = run.selector.current();
  const input = selfTestInput(run.model.manifest);
  const profile = await tf.profile(async () => {
    await explainCrop(network, run.model.manifest, input, { head: null, target: null, method: 'gradient' });
    return [];
  });
  const kernels: Record<string, number> = {};
  for (const { name } of profile.kernels) kernels[name] = (kernels[name] ?? 0) + 1;
  const { numTensors, numBytes } = tf.memory();
  const wasm = (tf.backend() as { wasm?: { HEAPU8?: Uint8Array } }).wasm?.HEAPU8;
  const pixels = overlay ? run.painter.overlayPixels() : null;
  const inspection: Inspection = {
    backend,
    tensors: numTensors,
    bytes: numBytes,
    wasmBytes: wasm?.byteLength ?? null,
    detectorBytes: run.pipeline.detectorBytes,
    frames: run.pipeline.frames,
    kernels,
    overlay: pixels && { width: pixels.width, height: pixels.height, data: pixels.data },
  };
  post({ kind: 'inspection', requestId, inspection });
}

async function handle(message: ToLive): Promise<void> {
  if (message.kind === 'init') {
    started = start(message);
    await started;
    // The app explains on the first backend at once; the others are tried beside the frames.
    await notingFaults(() => chooseBackend(ready(), message.backend));
    return;
  }
  // A failed start was reported once; nothing else can be done then.
  if (
    !(await started?.then(
      () => true,
      () => false,
    ))
  )
    return;
  const run = ready();
  switch (message.kind) {
    case 'frame':
      run.frameAt = performance.now();
      await run.busy;
      await serial.run(async () => {
        if (!message.still && run.networkMs !== null && run.networkMs < EARLY_CREDIT_BELOW_MS)
          run.askNext = () => {
            run.askNext = null;
            post({ kind: 'next' });
          };
        try {
          const result = await run.pipeline.process(message);
          if (result.prediction) run.networkMs = result.timings.network;
          post({ kind: 'result', result, credit: true });
          await sendLayerMaps(run, message.still);
        } catch (error) {
          post({ kind: 'frame-failed', frameId: message.frameId, error: toErrorData(error) });
        } finally {
          run.askNext = null;
        }
      });
      return;
    case 'settings':
      run.settings = message.settings;
      run.pipeline.settings = message.settings;
      redraw(run);
      return;
    case 'choose-face':
      run.pipeline.chooseFace(message.id);
      redraw(run);
      return;
    case 'set-model':
      await notingFaults(() => changeModel(run, message.modelId));
      return;
    case 'set-backend':
      await notingFaults(() => chooseBackend(run, message.backend));
      redraw(run);
      return;
    case 'watch-layer':
      await notingFaults(() =>
        serial.run(async () => {
          run.watch.choose(message.layer, run.selector.current());
          await sendLayerMaps(run, true);
        }),
      );
      return;
    case 'clear':
      run.frozen = false;
      await serial.run(async () => run.pipeline.clear());
      return;
    case 'freeze':
      run.frozen = message.frozen;
      await serial.run(async () => {
        const capture = message.frozen ? await run.pipeline.capture() : null;
        post({ kind: 'captured', requestId: message.requestId, capture });
      });
      return;
    case 'capture':
      await serial.run(async () =>
        post({ kind: 'captured', requestId: message.requestId, capture: await run.pipeline.capture() }),
      );
      return;
    case 'snapshot':
      await serial.run(async () => {
        const shot = await run.pipeline.snapshot(message.blurOthers, message.overlayOpacity);
        if (shot) post({ kind: 'snapshot', requestId: message.requestId, ...shot });
        else post({ kind: 'captured', requestId: message.requestId, capture: null });
      });
      return;
    case 'inspect':
      await serial.run(() => inspect(run, message.requestId, message.overlay ?? false));
      return;
    case 'inject-fault':
      // The named seam: only builds made with VITE_TEST_SEAMS answer to it.
      if (!import.meta.env.VITE_TEST_SEAMS) return;
      if (message.fault === 'crash')
        setTimeout(() => {
          throw new Error('injected crash');
        });
      else destroyDevice(run.selector.active as BackendName);
      return;
  }
}

/** Takes a message of the page. */
export function receive(message: ToLive): void {
  handle(message).catch((error: unknown) => post({ kind: 'failed', error: toErrorData(error) }));
}
