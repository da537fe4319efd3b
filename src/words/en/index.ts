/** English, the language that every other table falls back to. Scores are the network's, never a claim about a person. */

import { insideEnglish } from './inside.ts';
import { limeEnglish } from './lime.ts';
import { pwaEnglish } from './pwa.ts';
import { sheetEnglish } from './sheets.ts';

export const english = {
  'app.name': 'expression-explainer',
  'app.title': 'What does the network look at?',

  // First page
  'start.what':
    'A small neural network scores a face for seven labels such as “happy” or “surprise”, and this page paints over the face which pixels each score depends on.',
  'start.trained':
    'The network learned from FER2013, about 28,000 small grey pictures collected by web search, whose labels people often dispute: a score is the network’s answer, not what anyone feels.',
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
  'start.picture':
    'A drawn face: on the left as a person sees it, on the right as the network gets it, in a few grey squares.',
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
  'head.ferplus.hint': 'Ten people labelled each training picture; the network learned their shares of votes.',
  'head.fer2013': 'What the data set says',
  'head.fer2013.hint':
    'One label came with each training picture; on 36 % of them the ten people’s most frequent answer is another one.',

  // Scores
  'scores.title': 'The network’s scores',
  'scores.top': 'The network’s highest score: label',
  'scores.pinned.over': 'The network’s score for the label',
  'scores.explained': 'explained',
  'scores.pinned': 'pinned',
  'scores.none': 'No scores: there is no face.',
  'scores.waiting': 'Scores appear here.',
  'scores.pin': 'Explain the score for {label}',
  'scores.hint': 'Tap a label to explain its score.',
  'scores.announce': 'The highest score is for the label {label}.',
  'scores.row': '{label}, score {score}',

  // The view
  'view.label': 'The analysed picture with the map over it',
  'view.badge.live': 'LIVE',
  'view.badge.paused': 'PAUSED',
  'view.badge.frozen': 'FROZEN',
  'view.badge.still': 'PHOTO',
  'view.low-power': 'low power',
  'view.loading': 'Getting the network ready',
  'view.loading.bytes': '{loaded} of {total} MB',
  'view.no-face': 'No face found.',
  'view.no-face.hint': 'Look into the camera, with light from the front.',
  'view.face-small': 'The face is small (under 48 pixels): come closer, or the scores mean little.',
  'view.face-outside': 'Part of the face is outside the picture: the scores mean little.',
  'view.faces': '{count} faces, one explained:',
  'view.face': 'Face {number}',
  'view.face.choose': 'Explain face {number}, counted from the left',

  // Legend
  'legend.title': 'Legend',
  'legend.against': 'against',
  'legend.for': 'for',
  'legend.little': 'little',
  'legend.much': 'much',
  'legend.constant': '{range} is a constant of this network, not of this picture; under {least} nothing is painted.',
  'legend.smoothed': 'smoothed',

  // Controls
  'control.bar': 'Controls',
  'control.source': 'Source',
  'control.pause': 'Pause',
  'control.resume': 'Go on',
  'control.stop': 'Stop',
  'control.freeze': 'Freeze',
  'control.unfreeze': 'Unfreeze',
  'control.snapshot': 'Snapshot',
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
  'source.camera.front': 'Front camera',
  'source.camera.back': 'Back camera',
  'source.file': 'Photo or video',
  'source.drawn': 'Drawn face',
  'source.drawn.start': 'Use the drawn face',
  'source.name.drawn': 'the drawn face',

  // Drawn face
  'drawn.title': 'The drawn face',
  'drawn.presets': 'Expressions to start from',
  'drawn.more': 'Change its features',
  'drawn.more.short': 'more',
  'drawn.browRaise': 'Brows up and down',
  'drawn.browSlant': 'Brows’ slant',
  'drawn.lids': 'Lids',
  'drawn.gazeX': 'Gaze left and right',
  'drawn.gazeY': 'Gaze up and down',
  'drawn.mouthCorners': 'Mouth corners',
  'drawn.mouthOpen': 'Mouth opening',
  'drawn.noseWrinkle': 'Wrinkled nose',
  'drawn.tilt': 'Tilt of the head',
  'drawn.light': 'Light from left or right',
  'drawn.skin': 'Skin tone',
  'drawn.hair': 'Hair colour',
  'drawn.hairStyle': 'Hair',
  'drawn.hair.short': 'short',
  'drawn.hair.long': 'long',
  'drawn.hair.curls': 'curls',

  // Notices
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
  'notice.snapshot-failed': 'The snapshot did not work. Try again with a face in the picture.',
  'notice.video-ended': 'The video is over.',

  // Errors: what is the matter, and what to do
  'error.camera-denied':
    'The camera is not allowed: allow it in the browser’s address bar and try again, or use the drawn face.',
  'error.camera-missing': 'No camera was found: plug one in and try again, or use the drawn face.',
  'error.camera-busy': 'The camera is in use by another program: close that one and try again.',
  'error.camera-unplugged': 'The camera went away: plug it in again and try again.',
  'error.camera-unsupported':
    'This browser gives no camera to this page: open it over https or on localhost, or use a photo or the drawn face.',
  'error.camera-off': 'The camera is switched off on this page: use the drawn face, a photo or a video.',
  'error.file-unreadable': 'This file could not be read: try another copy of it.',
  'error.file-not-media':
    'This file is no photo or video that this browser can show: try a JPEG, PNG, WebP, MP4 or WebM.',
  'error.model-unreachable':
    'The network’s files are not on this device and could not be loaded: check the connection and try again.',
  'error.model-damaged': 'The network’s files arrived damaged, so they are not used: try again to load fresh ones.',
  'error.model-invalid': 'The network’s description is not valid: choose another network in the settings.',
  'error.wasm-blocked':
    'WebAssembly is blocked here, which finding a face needs: allow it in the browser’s settings, or use another browser.',
  'error.webgl-missing':
    'WebGL is not available, which finding a face needs: switch on hardware acceleration, or use another browser.',
  'error.backend-failed':
    'Nothing on this device could run the network correctly: choose another way in the settings, or use another browser.',
  'error.device-lost': 'The graphics chip stopped: try again, or choose WebAssembly in the settings.',
  'error.worker-crashed': 'The part that computes stopped twice: try again, or reload the page.',
  'error.detector-failed': 'The face finder did not start: try again, or reload the page.',
  'error.detector-restarted':
    'The face finder had stopped and is being started again: wait a moment, and reload the page if it does not come back.',
  'error.input-invalid': 'This picture cannot be analysed: try another one.',
  'error.bad-image': 'The picture of the face has a wrong size: try to freeze it again.',
  'error.image-not-finite':
    'The picture of the face holds values that are not numbers, so it cannot be explained: try to freeze it again.',
  'error.image-all-equal':
    'The picture of the face is one single colour, so no part of it can be told from another: try again with more light.',
  'error.bad-segments': 'The parts do not fit the picture: choose another way to cut it.',
  'error.one-region':
    'The face was not divided, and with one part there is nothing to compare: draw an outline, or choose another way to cut it.',
  'error.too-many-regions':
    'Every combination can be tried for at most 12 parts: choose face parts, or another design.',
  'error.fill-changes-nothing': 'Covering a part changes nothing in this picture: choose another fill.',
  'error.bad-option': 'One of the choices below makes no sense here: change it and try again.',
  'error.bad-network-output': 'The network answered with values that are not numbers: try again.',
  'error.cancelled': 'It was cancelled: try again when you like.',
  'error.unknown': 'Something went wrong: try again, or reload the page.',
  ...sheetEnglish,
  ...pwaEnglish,
  ...limeEnglish,
  ...insideEnglish,
} as const satisfies Readonly<Record<string, string>>;
