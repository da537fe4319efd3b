/** English for the panel in which the person guesses before the network's answer is shown. */

export const guessEnglish = {
  'guess.open': 'Guess first',
  'guess.title': 'Guess first',
  'guess.close': 'Close',
  'guess.no-face': 'There is no face in the frozen picture: go on, and freeze again with a face in sight.',
  'guess.no-points': 'The parts of this face are not known: freeze again with the face turned to the camera.',
  'guess.loading': 'Covering each part once …',
  'guess.which': 'Which part of the face does the score for the label “{label}” hang on most?',
  'guess.which.how': 'Tap it on the face, or choose it here.',
  'guess.covered': 'Now one part is covered: {part}. Which label has the highest score?',
  'guess.covered.how': 'Before, it was “{label}” with {score}.',
  'guess.parts': 'Parts of the face',
  'guess.labels': 'Labels',
  'guess.right': 'Yes.',
  'guess.wrong': 'Not quite.',
  'guess.effect': 'Without {part}: {after} for the label “{label}”, {before} with it.',
  'guess.effect.most': 'It hangs most on {part}: {after} without it, {before} with it.',
  'guess.top': 'It is “{label}” with {score}.',
  'guess.top.same': 'It still is “{label}”, now with {score}.',
  'guess.next': 'Next question',
  'guess.again': 'From the start',
  'guess.count': '{right} of {all} right',
  'guess.face': 'The frozen face with its parts',
  'guess.face.covered': 'The frozen face; covered: {part}',
  'guess.over': 'That was all there is to ask of this face: {right} of {all} right. Another expression asks anew.',
  'guess.nothing':
    'On this face no single part changes a score that there is: make another expression, and freeze again.',
  'guess.note':
    'Each part is covered by its own mean grey, one at a time (occlusion). Parts that work together are weighed in “Which parts matter?” (LIME).',
} as const;
