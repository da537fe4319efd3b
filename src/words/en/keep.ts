/** English for faces that are kept side by side, for the curves of a slider, and for links to a drawn face. */

import type { PluralForms } from '../plural-forms.ts';

export const keepEnglish = {
  'keep.open': 'Keep this',
  'keep.open.short': 'Keep',
  'help.key.k': 'keep this face, beside those kept before',
  'help.key.v': 'curves of all scores along a slider of the drawn face',
  'keep.title': 'Kept faces, side by side',
  'keep.close': 'Close',
  'keep.none': 'Nothing is kept: bring a face into the picture, and press “Keep this” again.',
  'keep.more': {
    one: 'Close this, change the face, and press “Keep this” again: there is room for {count} more.',
    other: 'Close this, change the face, and press “Keep this” again: there is room for {count} more.',
  },
  'keep.full': 'Three faces are kept. To keep another one, remove one of them first.',
  'keep.full.now':
    'The face that is shown now was not kept: three are kept already. Remove one, and press “Keep this” again.',
  'keep.working': 'Getting the scores and the map of this picture …',
  'keep.private': 'Kept until this page is closed, on this device only; nothing is sent anywhere.',
  'keep.save': 'Save as picture',
  'keep.remove': 'Remove',
  'keep.remove.face': 'Remove face {number}',
  'keep.link': 'Copy link',
  'keep.link.face': 'Copy a link to face {number}',
  'keep.link.copied': 'The link is copied. It holds the sliders of the drawn face and no picture.',
  'keep.link.by-hand': 'This browser does not let the page copy: copy the link from here.',
  'keep.link.itself': 'The link',
  'keep.link.opens': 'The link opens',
  'keep.link.opens.live': 'the drawn face',
  'keep.source.drawn': 'drawn face',
  'keep.source.camera': 'camera',
  'keep.source.photo': 'photo',
  'keep.source.video': 'video',
  'keep.face':
    'Face {number}: {source}, highest score for the label “{label}”, {score}. The map explains the label “{explained}”.',
  'keep.about': '{network}, {head}. Map: {method}.',
  'keep.taken': 'Kept {time} with expression-explainer; a score is the network’s answer, not what anyone feels.',

  'sweep.open': 'Curves',
  'sweep.title': 'All scores along one slider',
  'sweep.close': 'Close',
  'sweep.slider': 'Slider',
  'sweep.choice': '{name}: {min} – {max}',
  'sweep.working': 'Drawing and scoring the face: {done} of {total} places …',
  'sweep.starting': 'Opening the network …',
  'sweep.place': 'Here now: {value}',
  'sweep.said':
    'Curves of the scores from “{min}” to “{max}”. Highest at the left: {first}; highest at the right: {last}.',
  'sweep.about':
    'The face is drawn and scored at {total} places of this slider, all else as it is now, and cut out as the live picture cuts it out now. Moving the slider moves the face.',
  'sweep.no-face': 'The drawn face is not in the picture: start it, and open the curves again.',
  'sweep.score': 'Score',

  'notice.link-face':
    'The link’s face could not be read ({detail}): the drawn face is shown without it. Ask for the link again.',
} as const satisfies Readonly<Record<string, string | PluralForms>>;
