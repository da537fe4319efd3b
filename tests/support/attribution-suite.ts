/** The methods and curves against the numbers that captum, PAIR, pytorch-grad-cam and RISE gave (tests/golden/synthetic/README.md). */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Units } from '../../src/attribution/faithfulness/blocks.ts';
import { pixelUnits } from '../../src/attribution/faithfulness/blocks.ts';
import { curvesOf } from '../../src/attribution/faithfulness/curves.ts';
import { fromPicture } from '../../src/attribution/faithfulness/fills.ts';
import { fullMap, type AttributionMethod } from '../../src/attribution/method.ts';
import { gradCam, gradCamValues } from '../../src/attribution/methods/class-activation.ts';
import { gradientTimesInput } from '../../src/attribution/methods/gradient-times-input.ts';
import { BASELINES, integratedGradients, type PathRule } from '../../src/attribution/methods/integrated-gradients.ts';
import { guidedBackprop } from '../../src/attribution/methods/ruled-backward.ts';
import { smoothGrad } from '../../src/attribution/methods/smooth-grad.ts';
import type { BackendName } from '../../src/core/expression.ts';
import { activateBackend, openBackend } from '../../src/inference/backends/backends.ts';
import { DEFAULT_RULE } from '../../src/inference/core/input-rule.ts';
import type { ModelManifest } from '../../src/inference/core/manifest.ts';
import type { Probe } from '../../src/inference/core/probe.ts';
import { TapeNetwork } from '../../src/inference/networks/tape.ts';
import { networkProbe } from '../../src/inference/passes/network-probe.ts';
import { float32Of, fromBase64, goldenImage, goldenModel, type GoldenFile, type GoldenInput } from './golden-model.ts';
import { fileInsteadOf } from './tfjs-file.ts';
import { relativeError } from './network-suite.ts';

interface GoldenCam {
  readonly raw_before_relu: string;
  /** Not of every face. */
  readonly upsampled_halfpixel?: string;
}

export type MethodGolden = GoldenInput & {
  readonly smoothgrad: { readonly n: number; readonly mean_gradient: string; readonly mean_squared_gradient: string };
  readonly integrated_gradients: {
    readonly gradient_at_baseline?: string;
    readonly true_trapezoid_51pts: { readonly map: string };
    readonly captum_gausslegendre: { readonly sum: number; readonly map?: string };
  };
  readonly grad_cam: Readonly<Record<string, GoldenCam>>;
};

export interface CurveGoldens {
  readonly step_pixels: number;
  readonly inputs: readonly { readonly source: string; readonly pixels_gray_u8: string; readonly blur_f32: string }[];
  readonly items: readonly {
    readonly source: string;
    readonly target: number;
    readonly order_u16: string;
    readonly curves: readonly {
      readonly mode: 'del' | 'ins';
      readonly substrate: 'black' | 'blur';
      readonly scores: readonly number[];
      readonly auc: number;
    }[];
  }[];
}

export interface AttributionGoldens {
  readonly model: GoldenFile;
  readonly unitNoise: string;
  readonly inputs: readonly MethodGolden[];
  readonly curves: CurveGoldens;
}

export const goldenManifest = {
  id: 'golden',
  heads: [{ id: 'seven', labels: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], layer: 'dense', temperature: 1 }],
  input: { channels: 1, normalisation: DEFAULT_RULE },
} as unknown as ModelManifest;

/** Nodes and weights of Gauss and Legendre's rule over 0..1, by Newton's method on the polynomial. */
function gaussLegendre(count: number): PathRule {
  const found = Array.from({ length: count }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let step = 0; step < 50; step++) {
      let [before, at] = [1, x];
      for (let k = 2; k <= count; k++) [before, at] = [at, ((2 * k - 1) * x * at - (k - 1) * before) / k];
      slope = (count * (x * at - before)) / (x * x - 1);
      x -= at / slope;
    }
    return { share: (1 + x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
  return { shares: found.map(({ share }) => share), weights: found.map(({ weight }) => weight) };
}

/** 50 pieces, the ends halved; without the point at black, where pools are tied and references differ. */
const TRAPEZOID: PathRule = {
  shares: Array.from({ length: 50 }, (_, k) => (k + 1) / 50),
  weights: Array.from({ length: 50 }, (_, k) => (k === 49 ? 0.01 : 0.02)),
};

const signal = new AbortController().signal;
const NAMED = { id: 'of-tests', name: 'of tests' };

/** @param small only what takes few passes: for backends that are slow to ask */
export function attributionSuite(
  title: string,
  backend: BackendName,
  wasmFolder: string,
  goldens: AttributionGoldens,
  { small = false, tolerance = 1e-5 } = {},
): void {
  describe(`${title} on ${backend}`, () => {
    let network: TapeNetwork;
    let probe: Probe;
    beforeAll(async () => {
      await openBackend(backend, wasmFolder, () => undefined);
      activateBackend(backend);
      network = new TapeNetwork(fileInsteadOf(goldenModel(goldens.model)));
      probe = networkProbe(network, goldenManifest, null);
    });
    afterAll(() => network.dispose());

    const inputs = small ? goldens.inputs.slice(0, 1) : goldens.inputs;
    const mapOf = async (method: AttributionMethod, golden: MethodGolden): Promise<Float32Array> => {
      const task = { probe, input: goldenImage(golden), target: golden.target, colourRange: 1 };
      return (await fullMap(method, task, signal)).values;
    };

    it.each(inputs)('SmoothGrad, guided backpropagation and Grad-CAM of $source', async (golden) => {
      const unitNoise = float32Of(goldens.unitNoise);
      const { n, mean_gradient: mean, mean_squared_gradient: squared } = golden.smoothgrad;
      for (const [kind, expected] of [
        ['mean', mean],
        ['squared', squared],
      ] as const) {
        const found = await mapOf(smoothGrad(NAMED, { kind, samples: n, noise: 0.15, unitNoise }), golden);
        expect(relativeError(found, float32Of(expected)), kind).toBeLessThan(tolerance);
      }
      expect(relativeError(await mapOf(guidedBackprop, golden), float32Of(golden.guided_backprop))).toBeLessThan(
        tolerance,
      );
      for (const [layer, cam] of Object.entries(golden.grad_cam)) {
        const { channels } = probe.layers.find(({ name }) => name === layer)!;
        const { activations, gradients } = await probe.atLayer(layer, goldenImage(golden), 1, golden.target);
        const raw = gradCamValues(activations, gradients, channels);
        expect(relativeError(raw, float32Of(cam.raw_before_relu)), layer).toBeLessThan(tolerance);
        if (cam.upsampled_halfpixel === undefined) continue;
        const large = await mapOf(gradCam(NAMED, layer), golden);
        expect(relativeError(large, float32Of(cam.upsampled_halfpixel)), layer).toBeLessThan(tolerance);
      }
    });

    it.skipIf(small).each(inputs)('integrated gradients of $source', async (golden) => {
      const { gradient_at_baseline: atBlack, captum_gausslegendre: captum, ...rest } = golden.integrated_gradients;
      const legendre = await mapOf(integratedGradients(NAMED, BASELINES.black, gaussLegendre(50)), golden);
      // The rule's first points lie at 0.0006 of the way from black, where neighbours differ by less than a float32 holds: pools tie there.
      if (captum.map !== undefined) expect(relativeError(legendre, float32Of(captum.map))).toBeLessThan(5e-4);
      const sum = legendre.reduce((total, value) => total + value, 0);
      expect(Math.abs(sum - captum.sum)).toBeLessThan(1e-4 * Math.max(1, Math.abs(captum.sum)));
      if (atBlack === undefined) return;
      const image = goldenImage(golden);
      const gradient = float32Of(atBlack);
      const whole = float32Of(rest.true_trapezoid_51pts.map);
      const withoutBlack = whole.map((value, i) => value - 0.01 * image[i]! * gradient[i]!);
      const found = await mapOf(integratedGradients(NAMED, BASELINES.black, TRAPEZOID), golden);
      expect(relativeError(found, withoutBlack)).toBeLessThan(tolerance);
    });

    it.each(small ? goldens.curves.items.slice(0, 1) : goldens.curves.items)(
      'deletion and insertion of $source',
      async ({ source, target, order_u16: packed, curves }) => {
        const { pixels_gray_u8: pixels, blur_f32: blur } = goldens.curves.inputs.find((one) => one.source === source)!;
        const image = Float32Array.from(new Uint8Array(fromBase64(pixels)), (value) => value / 255);
        const order = Int32Array.from(new Uint16Array(fromBase64(packed)));
        const units: Units = pixelUnits(image.length);
        for (const { mode, substrate, scores, auc } of small ? curves.slice(0, 1) : curves) {
          const fill = fromPicture(image, substrate === 'black' ? new Float32Array(image.length) : float32Of(blur), 1);
          const walk = { order, kind: mode === 'del' ? ('deletion' as const) : ('insertion' as const) };
          const task = { probe, target };
          const step = goldens.curves.step_pixels;
          const [curve] = await curvesOf(task, image.length, fill, units, [walk], signal, step);
          expect(relativeError(curve!.scores, scores), `${mode} ${substrate}`).toBeLessThan(tolerance);
          expect(Math.abs(curve!.area - auc)).toBeLessThan(tolerance);
        }
      },
    );

    it('gradient times input is the product (a method that stands in the list)', async () => {
      const golden = goldens.inputs[0]!;
      expect(relativeError(await mapOf(gradientTimesInput, golden), float32Of(golden.gradient_x_input))).toBeLessThan(
        tolerance,
      );
    });
  });
}
