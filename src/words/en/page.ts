/** English for the first page, the live view and its controls. */

import type { PluralForms } from '../plural-forms.ts';

export const pageEnglish = {
  'app.name': 'expression-explainer',
  'app.title': 'What does the network look at?',

  // First page
  'start.what':
    'A small neural network scores a face for labels such as “happy”; orange and blue over the face show which pixels the score depends on.',
  'start.data': 'What the network learned from',
  'start.trained':
    'The network learned from FER2013, a data set of small grey pictures collected by web search, whose labels people often dispute: a score is the network’s answer, not what anyone feels.',
  'start.privacy':
    'Everything runs on this device and no picture ever leaves it; please tell the people nearby that a camera is about to be on.',
  'start.drawn': 'Try the drawn face',
  'start.drawn.hint': 'No camera, no permission, no person.',
  'start.camera': 'Start camera',
  'start.camera.hint':
    'Your browser will ask for permission: the camera’s pictures are needed to find a face and are analysed here, on this device.',
  'start.camera.asking': 'Your browser is asking for permission to use the camera.',
  'start.file': 'Open a photo or video',
  'start.file.hint': 'Pick one, drop it anywhere on this page, or paste it.',
  'start.opening': 'Opening {name}; a large picture takes some seconds.',
  'start.picture':
    'A drawn face, smiling; a line uncovers the map over it: orange at what helps the score, blue at what speaks against it.',
  'start.picture.caption':
    'A drawn face. The network’s score for “{label}”: {score}. Orange helps it, blue speaks against it.',
  'start.drop': 'Drop the photo or video here',

  // Labels of the shipped networks
  'label.angry': 'angry',
  'label.disgust': 'disgust',
  'label.fear': 'fear',
  'label.happy': 'happy',
  'label.sad': 'sad',
  'label.surprise': 'surprise',
  'label.neutral': 'neutral',

  // Heads
  'head.title': 'Whose answers the network learned',
  'head.ferplus': 'What ten people voted',
  'head.ferplus.hint': 'Ten people labelled each picture (FER+); the network learned their shares of votes.',
  'head.fer2013': 'What the data set says',
  'head.fer2013.hint':
    'One label came with each picture of the data set (FER2013); for many, the ten people’s most frequent answer is another one.',

  // Scores
  'scores.title': 'The network’s scores',
  'scores.top': 'The network’s highest score: label',
  'scores.pinned.over': 'The network’s score for the label',
  'scores.stale': 'Of the last picture that came: label',
  'scores.explained': 'explained',
  'scores.pinned': 'pinned',
  'scores.none': 'No scores: there is no face.',
  'scores.waiting': 'Scores appear here.',
  'scores.hint': 'Tap a label to explain its score.',
  'weighed.title': 'What each part of the face does for the label',
  'weighed.for': 'Orange helps the label “{label}”,',
  'weighed.against': 'blue speaks against it.',
  'weighed.gathering': 'Covering the parts of the face, to see which help the label “{label}”…',
  'weighed.outside': 'outside',
  'weighed.term': 'LIME coefficients; lines: 95 % intervals',
  'scores.announce': 'The highest score is for the label {label}.',

  // The view
  'view.label': 'The analysed picture with the map over it',
  'view.badge.live': 'LIVE',
  'view.badge.paused': 'PAUSED',
  'view.badge.frozen': 'FROZEN',
  'view.badge.still': 'PHOTO',
  'view.badge.video': 'VIDEO',
  'view.badge.stalled': 'NO NEW PICTURE',
  'view.low-power': 'low power',
  'view.loading': 'Getting the network ready',
  'view.loading.bytes': '{loaded} of {total} MB',
  'view.stalled.camera': 'The camera sends no pictures.',
  'view.stalled.camera.hint':
    'Nothing here is live: the scores are those of the last picture. Look for a switch or key that turns the camera off, or another program that took it; it goes on by itself.',
  'view.stalled': 'No new picture comes.',
  'view.stalled.hint': 'Nothing here is live: the scores are those of the last picture. It goes on by itself.',
  'view.no-face': 'No face found.',
  'view.no-face.still.hint':
    'Small, turned or painted faces may be missed: draw a square around the face, from above the brows to the chin.',
  'view.square': 'Draw the square',
  'view.square.how':
    'Draw a square around one face, from above the brows to the chin. Arrow keys move it, + and − size it, Enter takes it.',
  'view.square.label': 'The square that the network is to see',
  'view.square.use': 'Use this square',
  'view.square.cancel': 'Cancel',
  'view.no-face.hint': 'Look into the camera, with light from the front.',
  'view.face-small': 'The face is small (under {pixels} pixels): come closer, or the scores mean little.',
  'view.face-outside': 'Part of the face is outside the picture: the scores mean little.',
  'view.face-grainy':
    'The face is grainier than the pictures that the network was tested on, and it is right less often: more light helps.',
  'view.face-blurred':
    'The face is more blurred than the pictures that the network was tested on, and it is right less often: hold still, come closer, or wipe the lens.',
  'view.face-turned': 'The face seems to stand on its head: turn the picture, or the scores mean nothing.',
  'view.faces-missed': 'Faces this small are not all found: if one is missing, cut the picture down to it.',
  'view.part.for': '{part}: helps “{label}”, {percent} of the map',
  'view.part.against': '{part}: speaks against “{label}”, {percent} of the map',
  'view.part.both': '{part}: for and against “{label}”, {percent} of the map',
  'view.faces': { one: '{count} face, explained:', other: '{count} faces, tap the one to explain:' },
  'view.face': 'Face {number}',
  'view.face.choose': 'Explain face {number}, counted from the left',

  // Legend
  'legend.title': 'Legend',
  'legend.plain.for': 'Orange helps',
  'legend.plain.against': 'blue speaks against it.',
  'legend.plain.much': 'The brighter, the more it counts for',
  'legend.off': 'The map is off.',
  'legend.numbers': 'Numbers',
  'legend.against': 'against',
  'legend.for': 'for',
  'legend.little': 'little',
  'legend.much': 'much',
  'legend.constant': '{range} is a constant of this network, not of this picture; under {least} nothing is painted.',
  'legend.smoothed': 'smoothed',
  'legend.gathered': { one: '{count} frame', other: '{count} frames' },

  // Controls
  'control.bar': 'Controls',
  'control.source': 'Source',
  'control.square': 'Another crop',
  'control.close-up': 'Face close',
  'control.whole': 'Whole picture',
  'control.pause': 'Pause',
  'control.resume': 'Go on',
  'control.stop': 'Stop',
  'control.freeze': 'Freeze',
  'control.unfreeze': 'Unfreeze',
  'control.snapshot': 'Snapshot',
  'control.parts': 'Face parts',
  'control.overlay': 'Map',
  'control.opacity': 'Strength of the map',
  'control.settings': 'Settings',
  'control.help': 'Help',
  'control.performance': 'Speed',
  'control.close': 'Close',
  'control.retry': 'Try again',
  'control.dismiss': 'Got it',

  // Source menu
  'source.title': 'Source',
  'source.now': 'Now: {name}',
  'source.none': 'Now: nothing',
  'source.camera': 'Camera',
  'source.camera.off': 'The camera is switched off on this page (camera=off in its address).',
  'source.camera.device': 'Device',
  'source.camera.any': 'Let the browser choose',
  'source.camera.nth': 'Camera {number}',
  'source.camera.others': 'Or try another camera:',
  'source.camera.front': 'Front camera',
  'source.camera.back': 'Back camera',
  'source.file': 'Photo or video',
  'source.drawn': 'Drawn face',
  'source.drawn.start': 'Use the drawn face',
  'source.name.drawn': 'the drawn face',

  // Notices
  'said.map': 'Score {score} for the label “{label}”. It hangs most on {parts}.',
  'said.part.for': '{part} (for it, {percent} of the map)',
  'said.part.against': '{part} (against it, {percent} of the map)',
  'said.part.both': '{part} ({percent} of the map)',
  'said.nothing': 'There is no face whose parts could be told: bring one into the picture.',
  'notice.said': '{words}',
  'notice.worker-restarted': 'The part that computes had stopped and was started again.',
  'notice.starting.webgpu': 'Starting WebGPU; this can take some seconds.',
  'notice.starting.webgl': 'Starting WebGL; this can take some seconds.',
  'notice.starting.wasm': 'Starting WebAssembly.',
  'notice.starting.cpu': 'Starting plain JavaScript.',
  'notice.backend.webgpu': 'Now running on WebGPU, the graphics chip.',
  'notice.backend.webgl': 'Now running on WebGL, the graphics chip.',
  'notice.backend.wasm': 'Now running on WebAssembly, the processor.',
  'notice.backend.cpu': 'Now running as plain JavaScript, which is slow.',
  'notice.frames-failed': 'Some pictures could not be analysed: {detail}',
  'notice.animated': 'This picture moves: its first frame is shown.',
  'notice.snapshot-failed': 'The snapshot did not work. Try again with a face in the picture.',

  // Numbers
  'number.percent': '{number} %',
} as const satisfies Readonly<Record<string, string | PluralForms>>;
