/** What `npm run explain -- --help` prints. */

import { FACE_HELP } from './face-input.ts';
import { OWN_HELP } from './own-network.ts';

const FILES_HELP = {
  json: '  --json OUT           the numbers; they are printed where no file is named',
  png: '  --png OUT            a picture for a report: caption, label, score, legend',
};
const MODEL_HELP = `  --model ID           a network of public/models; default: the first
${OWN_HELP}`;
const LAYER_HELP = '  --layer NAME|all     a layer of the network';

const METHOD_HELP: Readonly<Record<string, string>> = {
  lime: `
--method lime: which parts of the face the scores depend on.
${FACE_HELP.trimEnd()}
${MODEL_HELP}
  --head H             one of the network's heads; default: its first
  --target LABEL       the label that map and --png show; default: the one scored highest
  --class LABEL        another word for --target
  --faithfulness       tests the map: areas under the curves of deletion and insertion under three fills, beside 20 random orders
  --segments KIND      how the face is divided: quickshift, slic, felzenszwalb, face-parts or drawn
  --keypoints LIST     for face-parts: six points x,y;x,y;... of FILE: right eye, left eye, nose tip, mouth, right ear, left ear
  --regions FILE.json  for drawn: [{"points": [[x, y], ...]}, {"points": [[x, y]], "radius": 6}], in pixels of FILE
  --design KIND        random, antithetic, orthogonal or exact
  --samples N          calls of the network
  --seed N             the same numbers again; default 1
  --select RULE        none, highest-weights:N or forward:N
  --fill KIND          what a hidden part shows: mean, grey, black or blur
${FILES_HELP.json}
${FILES_HELP.png}`,
  activations: `
--method activations: what a layer, or every layer, makes of the face.
${FACE_HELP.trimEnd()}
${MODEL_HELP}
${LAYER_HELP}
  --filters LIST       0-15 or 0,3,8-11: the tiles of --png; the numbers are always of the whole layer
${FILES_HELP.json}
  --npy FOLDER         one numpy file a layer
  --npz OUT            all of them in one
${FILES_HELP.png}`,
  ascent: `
--method ascent: the pictures that drive a layer's filters, or a head's labels.
${FACE_HELP.replace('a PNG or JPEG', 'to start from: a PNG or JPEG').trimEnd()}
${MODEL_HELP}
${LAYER_HELP}; all = every convolution and every head
  --filters LIST       0-15 or 0,3,8-11; default: all of the layer
  --steps N            default 30
  --seed N             of the noise that is started from; default 1
  --jitter PIXELS      moves the picture between steps; default 0
${FILES_HELP.json}
${FILES_HELP.png}`,
};

const mapHelp = (maps: readonly string[]): string => `
--method NAME|live|all: maps of what the logit of one label depends on. live: what the live view shows by default; all: every method
that the network can be asked, and two controls that never see it. NAME is one of
${maps
  .filter((name) => name !== 'live' && name !== 'all')
  .reduce((lines, name) => {
    const last = lines.slice(lines.lastIndexOf('\n') + 1);
    return `${lines}${last.length + name.length > 110 ? '\n' : ''}  ${name}`;
  }, '')}
${FACE_HELP.trimEnd()}
${MODEL_HELP}
  --head H             one of the network's heads; default: its first
  --target LABEL       the label that is explained; default: the one scored highest
  --class LABEL        another word for --target
  --layer NAME         grad-cam and hires-cam: the layer; default: the last one of filters
  --seed N             of what is drawn at random; default 1
  --faithfulness       tests the map: areas under the curves of deletion and insertion under three fills, beside 20 random orders
${FILES_HELP.json}
  --npy FOLDER         one numpy file a map
${FILES_HELP.png}`;

/**
 * @param method one of the methods: its help alone
 * @param maps   the methods that give maps
 */
export function explainHelp(method: string | undefined, maps: readonly string[]): string {
  const own = method === undefined ? undefined : maps.includes(method) ? mapHelp(maps) : METHOD_HELP[method];
  return `
npm run explain -- --image FILE --method ${Object.keys(METHOD_HELP).join('|')}|NAME|live|all [options]

Explains a network's answer to one picture of a face, through the code that the app runs.
A bad argument or file gets one sentence and exit status 2. --help or -h prints this.
${own ?? [...Object.values(METHOD_HELP), mapHelp(maps)].join('\n')}
`;
}
