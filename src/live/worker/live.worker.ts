/**
 * The live worker: detector, network and canvas in one thread (WebKitGTK gives WebGL to one thread only, and a GPU
 * path can paint without a readback). The page sends frames, one at a time, and gets numbers. See ../live-protocol.ts.
 */

import { toErrorData } from '../../core/errors.ts';
import type { BackendName } from '../../core/expression.ts';
import { destroyDevice } from '../../inference/backends/backends.ts';
import type { ToLive } from '../protocol.ts';
import { inspect } from './inspection.ts';
import { post } from './post.ts';
import {
  changeModel,
  changeSettings,
  chooseBackend,
  redraw,
  sendLayerMaps,
  sendParts,
  serial,
  startRun,
  type Running,
} from './run.ts';

/**
 * Below this the next frame is asked for before the one in hand is done, so that the worker need not wait for it (5 ms of 50 here,
 * docs/decisions/frame-credit.md). A slower network would let that frame grow old.
 */
const EARLY_CREDIT_BELOW_MS = 100;

/** Settles when the first `init` is done; what comes earlier waits for it. */
let started: Promise<Running> | null = null;

/** What fails here leaves the running path as it was. */
async function notingFaults(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    post({ kind: 'notice', error: toErrorData(error) });
  }
}

/**
 * Work on the kept frame: after all that was sent before, also while another model is being brought up. A `clear` that overtook a
 * frame would leave that frame's faces to the next source.
 */
async function inTurn(run: Running, work: () => Promise<void>): Promise<void> {
  await run.busy;
  await serial.run(work);
}

async function handle(message: ToLive): Promise<void> {
  if (message.kind === 'init') {
    const run = await (started = startRun(message));
    // The app explains on the first backend at once; the others are tried beside the frames.
    await notingFaults(() => chooseBackend(run, message.backend));
    return;
  }
  // A failed start was reported once; nothing else can be done then.
  const run = await started?.catch(() => null);
  if (!run) return;
  switch (message.kind) {
    case 'frame':
      run.frameAt = performance.now();
      await inTurn(run, async () => {
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
          await sendParts(run, result.timings.total);
        } catch (error) {
          post({ kind: 'frame-failed', frameId: message.frameId, error: toErrorData(error) });
        } finally {
          run.askNext = null;
        }
      });
      return;
    case 'settings':
      changeSettings(run, message.settings);
      return;
    case 'choose-face':
      run.pipeline.chooseFace(message.id);
      redraw(run);
      return;
    case 'draw-square':
      run.pipeline.drawSquare(message.square);
      redraw(run);
      return;
    case 'set-model':
      await notingFaults(() => changeModel(run, message.model));
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
      await inTurn(run, async () => run.pipeline.clear());
      return;
    case 'freeze':
      run.frozen = message.frozen;
      await inTurn(run, async () => {
        const capture = message.frozen ? await run.pipeline.capture() : null;
        post({ kind: 'captured', requestId: message.requestId, capture });
        if (capture) await sendParts(run, capture.result.timings.total);
      });
      return;
    case 'capture':
      await inTurn(run, async () =>
        post({ kind: 'captured', requestId: message.requestId, capture: await run.pipeline.capture() }),
      );
      return;
    case 'cut-face':
      await inTurn(run, () => cutFace(run, message));
      return;
    case 'snapshot':
      await inTurn(run, async () => {
        const shot = await run.pipeline.snapshot(message.blurOthers, message.overlayOpacity);
        if (shot) post({ kind: 'snapshot', requestId: message.requestId, ...shot });
        else post({ kind: 'captured', requestId: message.requestId, capture: null });
      });
      return;
    case 'inspect':
      await serial.run(async () =>
        post({
          kind: 'inspection',
          requestId: message.requestId,
          inspection: await inspect(run, message.overlay ?? false),
        }),
      );
      return;
    case 'inject-fault':
      // The named seam: only builds made with VITE_TEST_SEAMS answer to it.
      if (!import.meta.env.VITE_TEST_SEAMS) return;
      if (message.fault === 'crash')
        setTimeout(() => {
          throw new Error('injected crash');
        });
      else if (message.fault === 'lose-detector') run.pipeline.loseDetector();
      else destroyDevice(run.selector.active as BackendName);
      return;
  }
}

/** What is wrong with one picture ends nothing but its own request. */
async function cutFace(
  run: Running,
  { requestId, bitmap, alignment }: Extract<ToLive, { kind: 'cut-face' }>,
): Promise<void> {
  try {
    post({ kind: 'face-cut', requestId, face: await run.pipeline.cutFace(bitmap, alignment) });
  } catch (error) {
    post({ kind: 'cut-failed', requestId, error: toErrorData(error) });
  } finally {
    bitmap.close();
  }
}

/** Takes a message of the page. */
export function receive(message: ToLive): void {
  handle(message).catch((error: unknown) => post({ kind: 'failed', error: toErrorData(error) }));
}
