/** English for what of a set of labelled pictures could not be read. Its keys are those of every language. */

export const setsEnglish = {
  'row-cut': 'the row has {found} of {expected} values: it is cut short',
  'row-empty-label': 'the row has no label',
  'label-number': '“{label}” is no label of this set, whose numbers end at {last}',
  'pixel-count': '{count} pixels, which make no square picture: some are missing, or too many',
  'pixel-value': '“{value}” is no grey value from 0 to 255',
  'line-form': 'the line is not of the form “{form}”',
  'picture-missing': 'the picture {name} is not in the set',
  'picture-damaged': 'the picture is damaged or cut short: save it once more',
  'picture-kind': 'pictures of this kind ({ending}) are not read here: save it as PNG or JPEG',
  'picture-unlabelled': 'neither a folder nor the name of the file says which label it has',
  'box-outside': 'the box of the face lies outside the picture',
  'zip-nested': 'a zip file within a zip file is not opened: unpack it first',
  'zip-entry': 'this file of the zip is damaged or packed in a way that is not read here: unpack it first',
  'votes-row': '“{value}” is no number of votes',
} as const satisfies Readonly<Record<string, string>>;

export type SetWords = Readonly<Record<keyof typeof setsEnglish, string>>;
