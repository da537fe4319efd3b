/**
 * What runs in the live worker, and how it changes while it runs: a frame's scores and map, maps of a watched layer, another backend,
 * another model, re-draws of the kept frame.
 */

import { fetchKernels, kernelsIn, useKernels } from '../../inference/compiled/wasm/kernels.ts';
import { createFaceDetector } from '../../capture/worker/face-detector.ts';
import { AppError, toErrorData, type AppErrorData } from '../../core/errors.ts';
import type { BackendName } from '../../core/expression.ts';
import { Painter } from '../../overlays/worker/painter.ts';
import { untilLost } from '../../inference/backends/backends.ts';
import type { LiveSettings, ToLive } from '../protocol.ts';
import { FIRST_SHIPPED, sameRef, type ModelRef } from '../../inference/core/model-ref.ts';
import { fetchBytes } from '../../inference/models/model-files.ts';
import { ModelReader } from '../../inference/models/model-reader.ts';
import { OwnNetworkStore } from '../../inference/models/own-store.ts';
import { ModelPool, type Borrowed } from '../../inference/models/pool.ts';
import type { OpenModel } from '../../inference/models/open-model.ts';
import { headOf } from '../../inference/core/heads.ts';
import { scoreBatch } from '../../inference/passes/batch-scores.ts';
import { scoreAndGradient } from '../../inference/passes/saliency.ts';
import type { Network } from '../../inference/networks/network.ts';
import { BackendSelector } from '../../inference/models/backend-selector.ts';
import { ColourRanges } from './colour-ranges.ts';
import { CpuFramePath, type NetworkPorts } from './cpu-frame-path.ts';
import { FramePipeline } from './frame-pipeline.ts';
import { LayerWatch } from './layer-watch.ts';
import { post } from './post.ts';
import { Serial } from './serial.ts';

/** One thing at a time: frames, re-draws, captures and the steps of a backend's warm-up. */
export const serial = new Serial();

export interface Running {
  readonly pool: ModelPool;
  readonly painter: Painter;
  readonly pipeline: FramePipeline;
  readonly selector: BackendSelector;
  readonly watch: LayerWatch;
  model: OpenModel;
  /** The network's place in the pool, given back when another one runs. */
  borrowed: Borrowed;
  settings: LiveSettings;
  choice: BackendName | 'auto';
  frozen: boolean;
  /** Asks for the next frame, once a frame; null: nothing is to be asked for. */
  askNext: (() => void) | null;
  /** What the network took for the last frame; null before the first. */
  networkMs: number | null;
  /** When the last frame came; after a pause changed settings re-draw the kept frame themselves. */
  frameAt: number;
  /** The rest of the masks of a picture that stays is on its way. */
  finishingParts: boolean;
  /** Frames wait for this: another model is being brought up. */
  busy: Promise<unknown>;
}

/** No frame for this long: the source is a photo, or paused. */
const QUIET_MS = 300;

/**
 * Brings up detector, network and painter, and tells the page that they are ready.
 * @throws AppError when a file is damaged or out of reach, or no backend runs the network
 */
export async function startRun(message: Extract<ToLive, { kind: 'init' }>): Promise<Running> {
  const { base, settings } = message;
  const models = message.models ?? new URL('models/index.json', base).href;
  const wasmFolder = new URL('vendor/tfjs/', base).href;
  useKernels(message.compiled === false ? null : kernelsIn(base));
  const pool = new ModelPool(new ModelReader({ read: fetchBytes, models, own: new OwnNetworkStore() }), {
    wasmFolder,
    warm: null,
  });
  const painter = new Painter(message.view, () => void serial.run(async () => pipeline.repaint()));
  const selector = new BackendSelector(wasmFolder, serial.run, (backend, decision) =>
    post({ kind: 'backend', backend, decision, compiled: selector.compiled }),
  );
  selector.openFirst();
  fetchKernels();
  const lifetime = new AbortController();
  let missed: AppErrorData | null = null;
  const [borrowed, detector] = await Promise.all([
    // The network that was chosen last time may be gone (an update) or out of reach (no connection): better the first one
    // of the index than none.
    load(pool, message.model).catch((error: unknown) => {
      if (sameRef(message.model, FIRST_SHIPPED)) throw error;
      missed = toErrorData(error);
      return load(pool, FIRST_SHIPPED);
    }),
    createFaceDetector(base, lifetime.signal, {
      onRestart: ({ message: detail }) => post({ kind: 'notice', error: { kind: 'detector-restarted', detail } }),
    }),
  ]);
  const { model } = borrowed;
  const backend = await selector.start(model);
  const ranges = new ColourRanges();
  const network: NetworkPorts = {
    score: (input, at, { head, pinned }) =>
      onNetwork(run, (running) =>
        scoreAndGradient(running, run.model.manifest, input, {
          head,
          target: pinned,
          at,
          forwardDone: () => run.askNext?.(),
        }),
      ),
    scoreMasks: (batch, count, head) =>
      onNetwork(run, (running) => scoreBatch(running, headOf(run.model.manifest, head), batch, count)),
    colourRange: (method, head) => ranges.of(run.model, head, method, (work) => onNetwork(run, work)),
  };
  const pipeline = new FramePipeline(detector, new CpuFramePath(painter, network, model.manifest, settings));
  pipeline.settings = settings;
  const run: Running = {
    pool,
    painter,
    pipeline,
    selector,
    watch: new LayerWatch(),
    model,
    borrowed,
    settings,
    choice: message.backend,
    frozen: false,
    askNext: null,
    networkMs: null,
    frameAt: 0,
    finishingParts: false,
    busy: Promise.resolve(),
  };
  post({ kind: 'ready', model: borrowed.ref, manifest: model.manifest, backend });
  if (missed) post({ kind: 'notice', error: missed });
  return run;
}

const load = (pool: ModelPool, ref: ModelRef): Promise<Borrowed> =>
  pool.borrow(ref, { onProgress: (loaded, total) => post({ kind: 'loading', loaded, total }) });

export async function chooseBackend(run: Running, choice: BackendName | 'auto'): Promise<void> {
  run.choice = choice;
  if (choice !== 'auto' && choice !== run.selector.active) post({ kind: 'backend-starting', backend: choice });
  await run.selector.decide(choice);
}

/** Does a piece of work on the running backend; if its device is lost meanwhile, again on the next one. */
async function onNetwork<T>(run: Running, work: (network: Network) => Promise<T>): Promise<T> {
  for (;;) {
    const name = run.selector.active;
    try {
      return await untilLost(name as BackendName, work(run.selector.current()));
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'device-lost' || name === null) throw error;
      // The other backends were prepared before (wasm always is), so this does not wait for `serial`, which we hold.
      await run.selector.lose(name, error.message);
      if (run.selector.active === null || run.selector.active === name) throw error;
    }
  }
}

/** The watched layer's maps of the frame whose result was just sent. What fails here costs no frame: the layer is let go. */
export async function sendLayerMaps(run: Running, always: boolean): Promise<void> {
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

/**
 * Masks of the frame whose result was just sent, and what they say; of a picture that stays the others follow, some at a time. What fails
 * here costs no frame: the parts are let go until they are wished for again.
 * @param frameMs what the frame took
 */
export async function sendParts(run: Running, frameMs: number): Promise<void> {
  try {
    const figures = await run.pipeline.askParts(frameMs);
    if (figures) post({ kind: 'parts', figures });
  } catch (thrown) {
    const error = toErrorData(thrown);
    if (error.kind === 'device-lost') return;
    run.settings = { ...run.settings, parts: false };
    run.pipeline.settings = run.settings;
    post({ kind: 'notice', error });
  }
  if (!run.pipeline.partsUnfinished || run.finishingParts) return;
  run.finishingParts = true;
  void run.busy.then(() =>
    serial.run(async () => {
      run.finishingParts = false;
      if (run.pipeline.partsUnfinished) await sendParts(run, frameMs);
    }),
  );
}

/** Whether the next frame will bring what has changed. */
const framesCome = (run: Running): boolean => !run.frozen && performance.now() - run.frameAt < QUIET_MS;

/** What is shown follows; a slider that fades the map costs no pass through the network. */
export function changeSettings(run: Running, settings: LiveSettings): void {
  const { opacity, ...before } = run.settings;
  const { opacity: wanted, ...now } = settings;
  run.settings = settings;
  run.pipeline.settings = settings;
  if (JSON.stringify(before) !== JSON.stringify(now)) redraw(run);
  else if (opacity !== wanted && !framesCome(run)) void serial.run(async () => run.pipeline.repaint());
}

/** Re-draws the kept frame where no new one will come by itself. */
export function redraw(run: Running): void {
  if (framesCome(run)) return;
  void serial.run(async () => {
    const result = await run.pipeline.again();
    if (!result) return;
    post({ kind: 'result', result, credit: false });
    await sendLayerMaps(run, true);
    await sendParts(run, result.timings.total);
  });
}

/** The old model goes on until the new one is loaded and checked; if it cannot be had, nothing changes. */
export async function changeModel(run: Running, ref: ModelRef): Promise<void> {
  const borrowed = await load(run.pool, ref);
  const { model } = borrowed;
  const switched = (async () => {
    await serial.run(async () => undefined); // the frame that is under way
    try {
      await run.selector.start(model);
    } catch (error) {
      await run.selector.start(run.model);
      borrowed.release();
      throw error;
    }
    run.borrowed.release();
    run.borrowed = borrowed;
    run.model = model;
    run.pipeline.manifest = model.manifest;
    run.watch.letGo();
  })();
  run.busy = switched.catch(() => undefined);
  await switched;
  post({ kind: 'ready', model: borrowed.ref, manifest: model.manifest, backend: run.selector.active ?? 'cpu' });
  redraw(run);
  await chooseBackend(run, run.choice);
}
