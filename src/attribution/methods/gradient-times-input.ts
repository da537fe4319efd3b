/** Shrikumar et al. 2016, arXiv 1605.01713: what each pixel adds to a linear network's logit, compared with an input of zeros. */

import { fromOneGradient } from '../one-gradient.ts';

export const gradientTimesInput = fromOneGradient(
  { id: 'gradient-times-input', name: 'Gradient × input', signed: true, ranked: 'value' },
  (gradientAt, input) => gradientAt * input,
);
