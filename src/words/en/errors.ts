/** English for faults: what is the matter, and what to do. */

export const errorEnglish = {
  'error.camera-denied':
    'The camera is not allowed: allow it in the browser’s address bar and try again, or use the drawn face.',
  'error.camera-missing': 'No camera was found: plug one in and try again, or use the drawn face.',
  'error.camera-busy': 'The camera is in use by another program: close that one and try again.',
  'error.camera-unplugged': 'The camera went away: plug it in again and try again.',
  'error.camera-withdrawn':
    'The permission for the camera was taken back: allow it in the browser’s address bar and try again.',
  'error.camera-unsupported':
    'This browser gives no camera to this page: open it over https or on localhost, or use a photo or the drawn face.',
  'error.camera-off': 'The camera is switched off on this page: use the drawn face, a photo or a video.',
  'error.file-unreadable': 'This file could not be read: try another copy of it.',
  'error.file-not-media':
    'This file is no photo or video that this browser can show: try a JPEG, PNG, WebP, MP4 or WebM.',
  'error.file-cut-short':
    'The end of this {format} file is missing: copy or download it once more, or try another one.',
  'error.file-damaged':
    'This is a {format} file, but it is damaged or too large for this browser: save it once more with another program, or try another one.',
  'error.file-elsewhere':
    'This is the address of a picture, and this page loads nothing from other places: save the picture first, then open its file.',
  'error.app-file-missing': 'A file of this page could not be loaded: check the connection and try again.',
  'error.app-file-replaced':
    'Another page came in place of a file of this one, perhaps the login page of a Wi-Fi: log in there, then try again.',
  'error.model-unreachable':
    'The network’s files are not on this device and could not be loaded: check the connection and try again.',
  'error.model-damaged': 'The network’s files arrived damaged, so they are not used: try again to load fresh ones.',
  'error.model-invalid': 'The network’s description is not valid: choose another network in the settings.',
  'error.own-network': 'This network was not taken, choose another file: {reason}.',
  'error.storage-full':
    'The network is read, but this device has no room left to keep it: remove another one, or free some space, and try again.',
  'error.wasm-blocked':
    'WebAssembly is blocked here, which finding a face needs: allow it in the browser’s settings, or use another browser.',
  'error.webgl-missing':
    'WebGL is not available, which finding a face needs: switch on hardware acceleration, or use another browser.',
  'error.backend-failed':
    'Nothing on this device could run the network correctly: choose another way in the settings, or use another browser.',
  'error.device-lost': 'The graphics chip stopped: try again, or choose WebAssembly in the settings.',
  'error.page-sandboxed':
    'The page around this one lets it compute nothing (sandbox without allow-same-origin): open it in a window of its own.',
  'error.worker-crashed': 'The part that computes stopped twice: try again, or reload the page.',
  'error.detector-failed': 'The face finder did not start: try again, or reload the page.',
  'error.detector-restarted':
    'The face finder had stopped and starts again: if it finds no face in a while, reload the page.',
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
    'There are {regions} parts, and every combination can be tried for at most {limit}: choose face parts, or another design.',
  'error.fill-changes-nothing': 'Covering a part changes nothing in this picture: choose another fill.',
  'error.bad-option': 'One of the choices below makes no sense here: change it and try again.',
  'error.set-order': 'The labels of this set are numbers: choose what they stand for.',
  'error.set-closed': 'The set is no longer open, because the worker that held it was replaced: read it once more.',
  'error.set-invalid':
    'This is no set of labelled pictures that can be read here: choose a folder with one folder for each label, or a csv of FER2013.',
  'error.bad-network-output': 'The network answered with values that are not numbers: try again.',
  'error.explanation-not-json':
    'This file is no explanation that was saved here (it is not JSON): choose another file.',
  'error.explanation-invalid':
    'This file is no explanation that was saved here (“{field}” is missing or wrong): choose another file.',
  'error.cancelled': 'It was cancelled: try again when you like.',
  'error.unknown': 'Something went wrong: try again, or reload the page.',
} as const satisfies Readonly<Record<string, string>>;
