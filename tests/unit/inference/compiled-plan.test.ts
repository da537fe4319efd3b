/** The plan of a compiled network: which buffers live when, what is fused, which way of computing is chosen. */

import { describe, expect, it } from 'vitest';
import { gapOf, planForward, type ForwardPlan } from '../../../src/inference/compiled/core/plan.ts';
import { planBackward } from '../../../src/inference/compiled/core/plan-backward.ts';
import { parseLayerPlan, type LayerPlan } from '../../../src/inference/networks/core/layer-plan.ts';
import { readFileSync, readdirSync } from 'node:fs';
import { REPO } from '../../support/node-backends.ts';
import { ALL_NETS, makeNet } from '../../support/small-nets.ts';

function shippedPlan(id: string): LayerPlan {
  const folder = `${REPO}public/models/${id}`;
  const file = readdirSync(folder).find((name) => name.startsWith('model.'))!;
  return parseLayerPlan(
    (JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as { modelTopology: unknown }).modelTopology,
  );
}

/** Pairs of buffers that are needed at the same time and share memory. */
function clashes({ buffers }: ForwardPlan): string[] {
  const found: string[] = [];
  buffers.forEach((a, i) =>
    buffers.slice(i + 1).forEach((b, k) => {
      if (a.kept !== b.kept) return;
      const together = a.kept || (a.last >= b.first && b.last >= a.first);
      if (together && a.offset < b.offset + b.floats && b.offset < a.offset + a.floats) found.push(`${i} ${i + 1 + k}`);
    }),
  );
  return found;
}

describe('the plan of a forward pass', () => {
  const plans: [string, LayerPlan][] = [
    ...ALL_NETS.map((net): [string, LayerPlan] => [net.title, parseLayerPlan(makeNet(net).topology)]),
    ...['compact', 'classic', 'baseline'].map((id): [string, LayerPlan] => [id, shippedPlan(id)]),
  ];

  it.each(plans)('never gives two living buffers of %s the same memory', (_, network) => {
    for (const keep of ['outputs', 'backward', 'all'] as const)
      for (const { name } of network.layers.slice(1)) {
        const plan = planForward(network, [name], keep);
        expect(clashes(plan), `${name}, ${keep}`).toEqual([]);
        // Every step reads what was written before it and is still there.
        plan.steps.forEach(({ from, to, layer }, i) => {
          const source = plan.buffers[from]!;
          expect(source.first <= i && (source.kept || source.last >= i), layer).toBe(true);
          expect(from === to, layer).toBe(false);
        });
      }
  });

  it('works in the memory of two layers where only the scores are wanted', () => {
    const plan = planForward(shippedPlan('compact'), ['fer2013'], 'outputs');
    // The two layers of 48x48x16 at the bottom are the largest pair; the input lies before them.
    expect(plan.workFloats).toBe(2 * 48 * 48 * 16 + 48 * 48);
    expect(plan.keptFloats).toBe(8);
  });

  it('folds a padding layer into the convolution, unless it is asked for', () => {
    const network = shippedPlan('classic');
    const kinds = (upTo: string[]): string[] => planForward(network, upTo, 'outputs').steps.map(({ kind }) => kind);
    expect(kinds(['fer2013'])).not.toContain('padding');
    expect(kinds(['zero_padding2d_1', 'fer2013'])).toContain('padding');
  });

  it('computes no more for one head than that head needs', () => {
    const network = shippedPlan('compact');
    expect(planForward(network, ['fer2013'], 'outputs').computed.has('ferplus')).toBe(false);
    expect(planForward(network, ['conv2d_3'], 'outputs').computed.has('conv2d_4')).toBe(false);
  });

  it('chooses the way with the fewest products', () => {
    const ways = new Map(
      planForward(shippedPlan('compact'), ['fer2013'], 'outputs').steps.map((step) => [
        step.layer,
        step.kind === 'convolution' ? step.way : step.kind,
      ]),
    );
    expect(ways.get('conv2d_1')).toBe('patches'); // one channel
    expect(ways.get('conv2d_2')).toBe('winograd4');
    expect(ways.get('conv2d_6')).toBe('winograd4');
    expect(ways.get('conv2d_8')).toBe('winograd2'); // 6x6: four tiles of 36 products are no fewer than nine of 16
    // What a gradient hangs on is computed in the way that rounds less; the way back decides nothing.
    const kept = planForward(shippedPlan('compact'), ['fer2013'], 'backward').steps;
    expect(kept.some((step) => step.kind === 'convolution' && step.way === 'winograd4')).toBe(false);
    const back = planBackward(shippedPlan('compact'), 'fer2013', false, 'input', 'gradient').steps;
    expect(back.some((step) => step.kind === 'convolution' && step.way === 'winograd4')).toBe(true);
    const classic = planForward(shippedPlan('classic'), ['fer2013'], 'outputs').steps[0]!;
    expect(classic.kind === 'convolution' && classic.way).toBe('patches'); // 5x5
  });

  it('keeps the places of the maxima only where a way back may follow', () => {
    const network = shippedPlan('compact');
    expect(planForward(network, ['fer2013'], 'outputs').places.size).toBe(0);
    expect(planForward(network, ['fer2013'], 'backward').places.size).toBe(3);
  });

  it('refuses a maximum over more places than a number has bits', () => {
    const pooled = (size: [number, number]): LayerPlan =>
      parseLayerPlan(
        makeNet({
          title: 'wide windows',
          input: [8, 8, 1],
          layers: [{ name: 'pool', from: 'image', kind: 'maxPooling2d', size, strides: [1, 1], padding: 'valid' }],
        }).topology,
      );
    expect(gapOf(pooled([5, 6]))).toBeNull();
    expect(gapOf(pooled([4, 8]))).toContain('pool');
  });
});

describe('the plan of a backward pass', () => {
  it("lets the convolution above carry a ReLU's rule", () => {
    const { steps } = planBackward(shippedPlan('compact'), 'fer2013', false, 'input', 'gradient');
    // One step of its own: below the global average, which has no last stage that could carry it.
    expect(steps.filter(({ kind }) => kind === 'gate').map(({ layer }) => layer)).toEqual(['conv2d_8']);
    const gates = steps.flatMap((step) => (step.kind === 'convolution' ? [step.gate.fired] : []));
    // Below a maximum the rule is applied at its size: the pooled output says where the ReLU fired.
    expect(gates).toEqual(['conv2d_7', 'max_pooling2d_3', 'conv2d_5', 'max_pooling2d_2', 'conv2d_3', 'max_pooling2d_1', 'conv2d_1', null]); // prettier-ignore
  });

  it('refuses a layer that does not come before', () => {
    const network = shippedPlan('compact');
    expect(() => planBackward(network, 'conv2d_3', false, 'conv2d_4', 'gradient')).toThrow('does not come before');
    expect(() => planBackward(network, 'fer2013', false, 'ferplus', 'gradient')).toThrow('does not come before');
  });
});
