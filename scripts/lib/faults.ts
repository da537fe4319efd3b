/** Faults to plant by hand, each with the test that must notice it: docs/decisions/planted-faults.md says why these. */

export interface PlantedFault {
  readonly title: string;
  /** Where the code is. */
  readonly file: string;
  /** The code, which stands there once. */
  readonly find: string;
  readonly replace: string;
  readonly project: 'unit' | 'browser';
  /** The file of the test that must fail, and a part of that test's full name. */
  readonly test: string;
  readonly name: string;
}

export const FAULTS: readonly PlantedFault[] = [
  {
    title: 'a sign flipped in the gradient',
    file: 'src/inference/networks/hand-ordered-pass.ts',
    find: 'return tf.conv2d(gradient as tf.Tensor4D, filter, 1, pad);',
    replace: 'return tf.neg(tf.conv2d(gradient as tf.Tensor4D, filter, 1, pad));',
    project: 'unit',
    test: 'tests/unit/inference/network-wasm.test.ts',
    name: 'by all three rules',
  },
  {
    title: 'a crop off by one',
    file: 'src/capture/core/crop.ts',
    find: 'const startX = square.centreX + u0 * cos - v0 * sin - 0.5 - region.x;',
    replace: 'const startX = square.centreX + u0 * cos - v0 * sin + 0.5 - region.x;',
    project: 'unit',
    test: 'tests/unit/capture/crop.test.ts',
    name: 'returns the pixels themselves 1:1',
  },
  {
    title: 'a stale answer shown',
    file: 'src/live/frame-pump.ts',
    find: 'return frameId === undefined || frameId >= this.#firstFrameId;',
    replace: 'return frameId === undefined || frameId >= 0;',
    project: 'unit',
    test: 'tests/unit/app/live-controller.test.ts',
    name: 'what comes late of the source before',
  },
  {
    title: 'a cancelled job that answers',
    file: 'src/explain/client.ts',
    find: 'if (!which(pending)) continue;\n      this.#pending.delete(jobId);\n',
    replace: 'if (!which(pending)) continue;\n',
    project: 'unit',
    test: 'tests/unit/explain/client.test.ts',
    name: 'a newer request cancels the older at once',
  },
  {
    title: 'a hash not checked',
    file: 'src/inference/models/model-files.ts',
    find: 'if (found !== expected.sha256)',
    replace: 'if (found === expected.sha256 && false)',
    project: 'unit',
    test: 'tests/unit/inference/model-files.test.ts',
    name: 'notices one altered byte',
  },
  {
    title: 'softmax without temperature, live',
    file: 'src/core/math/softmax.ts',
    find: 'Math.exp((logit - most) / temperature)',
    replace: 'Math.exp(logit - most + 0 * temperature)',
    project: 'unit',
    test: 'tests/unit/inference/weights.test.ts',
    name: 'by hand',
  },
  {
    title: 'softmax without temperature, in LIME',
    file: 'src/inference/passes/batch-scores.ts',
    find: 'out.set(scoresOf(head, ',
    replace: 'out.set(scoresOf({ ...head, temperature: 1 }, ',
    project: 'unit',
    test: 'tests/unit/panels-lime/engine.test.ts',
    name: 'is the score that the live path shows',
  },
  {
    title: 'a map that is not mirrored with the view',
    file: 'src/overlays/worker/painter.ts',
    find: 'ctx.setTransform(mirrored ? -1 : 1, 0, 0, 1, mirrored ? frameWidth : 0, 0);',
    replace: 'ctx.setTransform(1, 0, 0, 1, mirrored && frameWidth < 0 ? 1 : 0, 0);',
    project: 'browser',
    test: 'tests/browser/live/overlay-truth.test.ts',
    name: 'the screen shows the map where it belongs',
  },
  {
    title: 'a tap that is not mirrored back',
    file: 'src/overlays/core/view-geometry.ts',
    find: '(frame.mirrored ? 1 - u : u)',
    replace: '(frame.mirrored ? u : u)',
    project: 'unit',
    test: 'tests/unit/overlays/view-geometry.test.ts',
    name: 'the left of the view is the right of the frame',
  },
  {
    title: 'smoothing across faces',
    file: 'src/live/worker/map-smoother.ts',
    find: 'if (!average || this.#key !== key || average.length !== map.length) {',
    replace: 'if (!average || average.length !== map.length) {',
    project: 'unit',
    test: 'tests/unit/live/map-smoother.test.ts',
    name: 'of another face, label or size begin anew',
  },
  {
    title: 'the map of another label than the one that is named',
    file: 'src/inference/passes/saliency.ts',
    find: "tf.oneHot(tf.tensor1d([target], 'int32'), classes)",
    replace: "tf.oneHot(tf.tensor1d([(target + 1) % classes], 'int32'), classes)",
    project: 'unit',
    test: 'tests/unit/inference/self-test.test.ts',
    name: 'differentiates the label asked for',
  },
  {
    title: "the detector's box kept after the face has left",
    file: 'src/capture/core/tracker.ts',
    find: '(track.misses < misses && timeMs - track.time <= absence)',
    replace: '(track.misses > 0 && misses + absence > 0)',
    project: 'unit',
    test: 'tests/unit/capture/tracker.test.ts',
    name: 'removes a face after three missed detections',
  },
  {
    title: 'LIME without its kernel',
    file: 'src/lime/core/kernel.ts',
    find: 'distances.map((d) => Math.sqrt(Math.exp(-(d * d) / (width * width))))',
    replace: 'distances.map((d) => (d * width < 0 ? 0 : 1))',
    project: 'unit',
    test: 'tests/unit/lime/surrogate-goldens.test.ts',
    name: '',
  },
  {
    title: 'what can be seen through, not laid over white',
    file: 'src/capture/over-white.ts',
    find: '  context.fillRect(0, 0, width, height);\n',
    replace: '',
    project: 'browser',
    test: 'tests/browser/live/no-traces.test.ts',
    name: 'what can be seen through, on wasm',
  },
];
