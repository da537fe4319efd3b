/** English for the panel that sets methods side by side and tests one of them on the frozen face. */

import type { PluralForms } from '../plural-forms.ts';

export const compareEnglish = {
  'compare.open': 'Compare methods',
  'compare.title': 'Compare methods',
  'compare.close': 'Close',
  'compare.tab.maps': 'Side by side',
  'compare.tab.tests': 'Test this explanation',
  'compare.no-face': 'There is no face in the frozen picture: go on, and freeze again with a face in sight.',
  'compare.intro':
    'Every map answers the same question: what on this face does the score for the label hang on? Orange speaks for the label, blue against it; no colour is zero, and full colour is the largest hundredth of the method’s own values.',

  'compare.labels': 'Labels',
  'compare.methods': 'Methods ({count} of {all})',
  'compare.methods.dear': 'slow: {count} passes',
  'compare.methods.controls':
    'The two controls are always there: they never look at the network, and a map must beat them.',
  'compare.map': 'What the score for the label {label} hangs on, by {method}',
  'compare.cost': { one: '{count} call of the network', other: '{count} calls of the network' },
  'compare.cost.worth': '{calls}, worth {passes} forward passes',
  'compare.cost.none': 'never asks the network: a control',
  'compare.score': 'Map’s score',
  'compare.score.ahead': 'ahead of both controls',
  'compare.score.between': 'behind a control',
  'compare.score.behind': 'behind both controls',
  'compare.score.low': 'the label’s score is too low to lose anything',
  'compare.score.note':
    'A map’s score: insertion minus deletion on this face, removed blocks blurred; 1 is the best there can be, about 0 is chance. The marks are the two controls. One face proves nothing about others.',
  'compare.share': '{part} {percent}',
  'compare.share.outside': 'outside the face {percent}',
  'compare.shares': 'Where the map lies: {shares}',
  'compare.waiting': 'waiting …',
  'compare.left-out': 'this network cannot be asked',
  'compare.test-it': 'Test it',

  'compare.method': 'Method',
  'compare.label': 'Label',
  'compare.run': 'Run the tests',
  'compare.run.again': 'Run them again',
  'compare.run.rest': 'Make the maps that are missing',
  'compare.cancel': 'Cancel',
  'compare.status.loading': 'Getting a copy of the network ready …',
  'compare.status.running': '{done} of {total} calls, about {seconds} s left',
  'compare.status.done': { one: 'Done: {count} call in {seconds} s.', other: 'Done: {count} calls in {seconds} s.' },
  'compare.status.cancelled': 'Cancelled. What was found so far stays.',
  'compare.restarted': 'The part that explains had stopped; it was started again.',

  'compare.verdict.held': 'passes',
  'compare.verdict.open': 'undecided',
  'compare.verdict.failed': 'fails',
  'compare.verdict.none': 'nothing promised',

  'compare.card': 'Score card',
  'compare.card.test': 'Test',
  'compare.card.figure': 'Figure',
  'compare.card.verdict': 'Verdict',
  'compare.card.of': '{method}, label “{label}” (score {score})',
  'compare.card.curves': 'Order against chance, {fill}',
  'compare.card.controls': 'Against the controls, {fill}',
  'compare.card.scrambled': 'Network scrambled',
  'compare.card.other': 'Another label',
  'compare.card.completeness': 'Adds up',
  'compare.card.noise': 'Small noise',
  'compare.card.stability': 'Moved by a pixel',
  'compare.card.agreement': 'agreement {value}',
  'compare.card.off': 'off by {percent}',
  'compare.card.difference': '{own}; edges {edges}, middle {middle}',
  'compare.card.area': '{value}; chance {mean} ± {deviation}',

  'compare.fill.blur': 'blurred',
  'compare.fill.mean': 'mean grey',
  'compare.fill.imputed': 'imputed',

  'compare.curves': 'Take the face away, block by block',
  'compare.curves.about':
    'Deletion: 8 × 8 blocks go, the most relevant first (MoRF) or the least relevant first (LeRF); insertion: they come, the most relevant first. The grey band is 20 random orders.',
  'compare.curves.of': 'Removed blocks: {fill}',
  'compare.curves.first':
    'With the most relevant blocks gone first, the score has a mean of {deletion}; 20 random orders have {mean} ± {deviation}, and with the least relevant gone first it is {lerf}.',
  'compare.curves.low': 'The label’s score is only {score} on this face, so there is little to take away.',
  'compare.curves.held': 'The map’s order beats chance both ways.',
  'compare.curves.open': 'The map’s order beats chance one way only.',
  'compare.curves.failed': 'The map’s order is no better than chance.',
  'compare.curves.fill.same': 'The verdict is the same for all three ways to fill removed blocks.',
  'compare.curves.fill.hangs':
    'The verdict hangs on what stands in for removed blocks ({verdicts}): do not rest anything on one of them alone.',
  'compare.curves.alt':
    'Score by blocks taken away, removed blocks {fill}: most relevant first {deletion}, least relevant first {lerf}, chance {mean}',
  'compare.curves.morf': 'most relevant gone first',
  'compare.curves.lerf': 'least relevant gone first',
  'compare.curves.insertion': 'most relevant shown first',
  'compare.curves.random': 'random orders',
  'compare.curves.axis': 'share of the blocks',

  'compare.scrambled': 'Scramble the network',
  'compare.scrambled.first': {
    one: 'The weights of the network are shuffled, one layer, and the map then agrees {last} with the map before (1 the same, 0 unrelated).',
    other:
      'The weights are shuffled layer by layer from the top: after the first the map agrees {first} with the map before, after all {count} it agrees {last} (1 the same, 0 unrelated).',
  },
  'compare.scrambled.held': 'A map of what the network learned has to change, and this one does.',
  'compare.scrambled.open': 'A map of what the network learned has to change, and this one does so only in part.',
  'compare.scrambled.failed': 'A map of what the network learned has to change, and this one does not.',
  'compare.scrambled.alt': 'Agreement with the map before, by layer: {layers}',

  'compare.other': 'Ask for another label',
  'compare.other.first': 'The map for “{other}” agrees {value} with the map for “{label}”.',
  'compare.other.held': 'So the map does say which label it explains.',
  'compare.other.open': 'So much of the map is the same whatever label it explains.',
  'compare.other.failed': 'So the map is nearly the same whatever label it explains, and explains none of them.',

  'compare.completeness': 'Add it up',
  'compare.completeness.first':
    'The map adds up to {sum}, and the method promises {promised}: what the face adds to the logit, compared with what the method compares it with.',
  'compare.completeness.off': 'It is off by {percent}.',
  'compare.completeness.none':
    'This method does not promise that its values add up to anything. So there is nothing to check, which is not a fault.',

  'compare.noise': 'Add a little noise',
  'compare.noise.first':
    'Noise of 2 % of the range, drawn {samples} times, moves the map by {mean} of its own length on average and by {largest} at most.',
  'compare.noise.second': 'The order of its places agrees {value} with the map without noise.',

  'compare.stability': 'Change nothing that matters',
  'compare.stability.first': 'With chance drawn anew the map agrees {value} with the first one.',
  'compare.stability.second':
    'With the face moved by one pixel it agrees {value} on average and {least} at least, once moved back.',

  'compare.limits': 'What a single face cannot tell',
  'compare.limits.text':
    'Curves of one picture are unreliable: another face may turn the verdict (Tomsett 2020). Smooth maps have it easier with blurred blocks, and a picture with blocks missing is one that the network was never trained on. A map that passes says what this score hangs on; it does not say that the score is right, nor what anyone feels.',

  'compare.save.json': 'Save numbers',
  'compare.figure.methods': 'methods of attribution, side by side',
  'compare.figure.title': 'What the score hangs on, by each method (saliency maps)',
  'compare.figure.lead': 'Every map answers the same question about the same face.',
  'compare.figure.range': 'Colours: full colour is the largest hundredth of each map’s own values',
  'compare.figure.note':
    'After each label stands its score, and after the dot the map’s own: insertion minus deletion on this face, removed blocks blurred; 1 is the best there can be, about 0 is chance. One face proves nothing about others.',
  'compare.figure.map': '{method}: “{label}” {score}',
  'compare.figure.maps.unfinished': {
    one: 'Saved before it was done: {count} map is missing.',
    other: 'Saved before it was done: {count} maps are missing.',
  },
  'compare.figure.tests.unfinished': 'Saved before it was done: not all tests had ended.',
  'compare.error.cancelled': 'It was cancelled.',
  'compare.error.worker-crashed': 'The part that explains stopped twice: try fewer methods, or try again later.',
} as const satisfies Readonly<Record<string, string | PluralForms>>;
