/** Simonyan, Vedaldi & Zisserman 2013, arXiv 1312.6034: how the logit would change with each pixel. */

import { fromOneGradient } from '../one-gradient.ts';

export const gradient = fromOneGradient(
  { id: 'gradient', name: 'Gradient (saliency map)', signed: true, ranked: 'magnitude' },
  (gradientAt) => gradientAt,
);
