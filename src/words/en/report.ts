/**
 * English for the report on a network and a set. Its keys are those of every language. {name:2} is a number with two decimals, {name:%} a share
 * in per cent, {name} a word. Whatever a sentence says in numbers stands in report.json.
 */

export const reportEnglish = {
  'number.percent': '{number} %',
  'list.comma': ', ',

  title: 'What the network {model} looks at',
  lead: 'A report on one network and one set of labelled pictures, in four parts: saliency maps, filters, LIME with the confusion matrix, and activations.',
  claim: 'A score is the network’s answer to a picture. It says nothing about what the person in it feels.',
  warning:
    'This file holds pictures of {faces:0} faces from the set. They are other people’s: keep it among those who may see them, and ask what the set’s licence allows before you hand it on.',
  facts: 'Network, set and seed',
  'facts.network': 'Network',
  'facts.head': 'Head',
  'facts.sha256': 'sha256',
  'facts.set': 'Set',
  'facts.split': 'Part of the set',
  'facts.rows': 'Rows',
  'facts.pictures': 'Faces scored',
  'facts.skipped': 'Left out, could not be read',
  'facts.dropped': 'Not counted',
  'facts.truth': 'Counts as right',
  'facts.seed': 'Seed',
  'facts.date': 'Date',
  all: 'all',
  'truth.labels': 'the label of the set',
  'truth.votes': 'the label with more than half of ten votes',
  'reason.unknownLabel': 'a label that the network does not have: {n:0}',
  'reason.noLabel': 'no label: {n:0}',
  'reason.noMajority': 'no majority among the votes: {n:0}',
  'reason.noVotes': 'no votes: {n:0}',
  rule: 'The faces were drawn with seed {seed:0}: for each label one among those that the network scored right (highest score for their label), and one among those that it scored wrong.',

  method: 'Method:',
  settings: 'Settings',
  answer: 'Your answer',
  'answer.lines': 'Room for your own answer',
  'legend.low': 'little',
  'legend.high': 'much',
  'legend.for': 'speaks for the label',
  'legend.against': 'speaks against it',
  face: 'face',
  map: 'map',
  dimmed: 'the map’s top tenth',
  right: 'right',
  wrong: 'wrong',
  'none.right': 'No face labelled {label} was scored right.',
  'none.wrong': 'No face labelled {label} was scored wrong.',
  'place.line': 'line {line}',
  'place.picture': 'picture {line}',

  part1: 'Saliency maps: where the network looks',
  'part1.question': 'Which pixels does the highest score of a face depend on, and is it other ones where it is wrong?',
  'part1.method':
    '{name}. The map explains the logit of the label with the highest score, right or wrong. Orange speaks for the label, blue against it; a map without signs goes from dark (little) to yellow (much). Face parts are those of an average face framed as in FER2013.',
  'part1.face': 'Labelled {label}; highest score {score:2}, for {predicted}.',
  'part1.wrong': 'Its score for {label} is {score:2}.',
  'part1.strongest': 'Per area, the map is strongest on: {part} ({share:%} of the map on {area:%} of the picture).',
  'part1.right.mean':
    'Mean over {n:0} right faces, strongest per area: {part} ({share:%} of the map on {area:%} of the picture).',
  'part1.wrong.mean':
    'Mean over {n:0} wrong faces, strongest per area: {part} ({share:%} of the map on {area:%} of the picture).',

  part2: 'Filters: what a layer answers to',
  'part2.question':
    'Which patterns drive the filters of a layer, what do they answer for faces, and which never answer?',
  'part2.method':
    'Gradient ascent: from a picture of noise, step by step along the gradient of a filter’s mean activation, no regulariser. For show, each picture’s grey values are stretched to its own range.',
  'part2.layer': 'Layer {layer} has {all:0} filters; shown are {shown:0}.',
  'part2.climb': 'From noise, {steps:0} steps bring the median of their mean activations from {from:3} to {to:3}.',
  'part2.blocked':
    'Of the filters shown, {n:0} had to be climbed before their ReLU in some steps, because it gave zero everywhere.',
  'part2.never':
    'Of the {all:0} filters of this layer, {never:0} give nothing above zero on any of the {n:0} faces: {list}.',
  'part2.never.none':
    'Each of the {all:0} filters of this layer gives something above zero on some of the {n:0} faces.',
  'part2.face':
    'For the face shown, labelled {label}, {silent:0} of the {all:0} filters stay at zero or below; the one with the largest mean is number {filter:0} ({mean:3}).',
  'part2.ascent.caption':
    'Pictures that drive the filters {first:0} to {last:0}, in reading order (gradient ascent from noise)',
  'part2.outputs.caption':
    'What the same filters give for the face labelled {label}; each tile on its own scale, black is zero or below',

  part3: 'LIME and the confusion matrix: why some labels do well',
  'part3.question':
    'Which parts of a face speak for its label, and how does that go with the labels that the network mixes up?',
  'part3.method':
    'LIME: the face is cut into superpixels (quickshift), {calls:0} pictures with some of them covered by their mean are scored (design {design}), and a linear model (the surrogate) tells what each part adds to the score for the label that people gave.',
  'part3.accuracy':
    'Of {n:0} faces, {hits:0} got their highest score for their label: accuracy {accuracy:%} (95 % interval {low:%} to {high:%}). Macro-F1 is {macroF1:3}.',
  'part3.ece':
    'Expected calibration error: {ece:3}. It is zero where a score, taken as a share, is right as often as it says.',
  'part3.best':
    'Highest recall: {best} ({bestRecall:%} of {bestN:0}); lowest: {worst} ({worstRecall:%} of {worstN:0}).',
  'part3.votes':
    'Of {n:0} faces with a majority among their votes, the set’s label is the majority’s in {label:%}, the network’s highest score in {network:%}; the majority has {mean:%} of the votes on average.',
  'part3.row':
    'Of {n:0} faces labelled {label}, {hits:0} got their highest score for it: recall {recall:%} (95 % interval {low:%} to {high:%}).',
  'part3.row.few': 'So few faces say little.',
  'part3.mistaken': 'Most often it is mistaken for {other}: {count:0} faces ({share:%}).',
  'part3.precision':
    'Of {n:0} faces with the highest score for {label}, {hits:0} are labelled so: precision {precision:%} (95 % interval {low:%} to {high:%}).',
  'part3.no-faces': 'No face is labelled {label}.',
  'part3.face': 'Score for {label}: {score:2}; the surrogate says {local:2} (cross-validated R² {r2:2}).',
  'part3.weight':
    'The superpixel with the largest weight adds {weight:3} (95 % interval {low:3} to {high:3}); it lies mostly on: {part}.',
  'part3.support': 'Of all that speaks for the label, {share:%} lies on: {part}.',
  'part3.matrix':
    'Confusion matrix: rows are the labels that people gave, columns the labels with the highest score; counts and share of the row',
  'part3.recall': 'Recall',
  'part3.precision.column': 'Precision',
  'part3.interval': '95 % interval',
  'part3.faces': 'Faces',
  'part3.legend.for': 'the score is higher with this part',
  'part3.legend.against': 'the score is lower with this part',

  part4: 'Activations: what every layer makes of one face',
  'part4.question': 'How does a face change on its way from the picture to the scores?',
  'part4.method':
    'One forward pass; the output of every layer. Of each layer the {tiles:0} maps with the largest mean are shown, each on its own scale: black is zero or below, white the map’s largest value.',
  'part4.face': 'The face is labelled {label}; its highest score is {score:2}, for {predicted}.',
  'part4.zeros': 'The share of values that are exactly zero is largest in {layer} ({share:%}).',
  'part4.silent': 'The layer with the most maps that are zero everywhere is {layer}: {n:0} of {all:0}.',
  'part4.silent.none': 'No layer has a map that is zero everywhere.',
  'part4.padding': '{layer} adds an edge of zeros: from {from:0} to {to:0} pixels a side.',
  'part4.pooling': '{layer} pools: from {from:0} to {to:0} pixels a side.',
  'part4.layer': 'Layer',
  'part4.shape': 'Size',
  'part4.mean': 'Mean',
  'part4.max': 'Largest',
  'part4.zero': 'Zeros',
  'part4.silent.column': 'Silent maps',
  'part4.caption': '{layer}: {kind}',

  'label.angry': 'angry',
  'label.disgust': 'disgust',
  'label.fear': 'fear',
  'label.happy': 'happy',
  'label.sad': 'sad',
  'label.surprise': 'surprise',
  'label.neutral': 'neutral',
  'label.contempt': 'contempt',
  'part.right brow': 'right brow',
  'part.left brow': 'left brow',
  'part.between the brows': 'between the brows',
  'part.right eye': 'right eye',
  'part.left eye': 'left eye',
  'part.nose': 'nose',
  'part.right cheek': 'right cheek',
  'part.left cheek': 'left cheek',
  'part.mouth': 'mouth',
  'part.chin': 'chin',
  'part.forehead': 'forehead',
  'part.rest': 'the rest of the picture',
} as const satisfies Readonly<Record<string, string>>;

export type ReportKey = keyof typeof reportEnglish;
/** A complete table: a missing or an unknown key does not compile. */
export type ReportWords = Readonly<Record<ReportKey, string>>;
