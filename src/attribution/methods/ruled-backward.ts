/**
 * Guided backpropagation (Springenberg et al. 2014, arXiv 1412.6806) and the deconvnet (Zeiler & Fergus 2014, arXiv 1311.2901): gradients
 * whose way back through the ReLUs is changed. Sharp pictures that hardly depend on the network's upper weights or on the label
 * (Adebayo et al. 2018, arXiv 1810.03292; Nie et al. 2018, arXiv 1805.07039); they stand in the list as what fails the tests.
 */

import type { ReluRule } from '../../inference/core/probe.ts';
import { fromValues, summed, type AttributionMethod } from '../method.ts';
import { GRADIENT_COST } from '../one-gradient.ts';

const withRule = (about: Pick<AttributionMethod, 'id' | 'name'>, rule: ReluRule): AttributionMethod =>
  fromValues({ ...about, signed: true, ranked: 'magnitude', cost: GRADIENT_COST }, async (task) => {
    const { probe, input, target, onProgress } = task;
    const gradients = await probe.gradients(input, 1, target, rule);
    onProgress?.(1, 1);
    return summed(gradients, probe.shape.channels);
  });

export const guidedBackprop = withRule({ id: 'guided-backprop', name: 'Guided backpropagation' }, 'guided');
export const deconvnet = withRule({ id: 'deconvnet', name: 'Deconvnet' }, 'deconvnet');
