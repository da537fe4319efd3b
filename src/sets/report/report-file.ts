/** report.json: evaluate's figures, the four parts, and the sentences that are filled from both. */

import type { SetReport } from '../core/set-figures.ts';
import type { ActivationsPart } from './activations-part.ts';
import type { FaceFacts } from './faces.ts';
import type { FiltersPart } from './filters-part.ts';
import type { LimePart } from './lime-part.ts';
import type { FacePair } from './network.ts';
import type { SaliencyPart } from './saliency-part.ts';
import { sentence, type Sentence, type Speaker } from './sentence.ts';

export interface ReportParts {
  readonly saliency: SaliencyPart;
  readonly filters: FiltersPart;
  readonly lime: LimePart;
  readonly activations: ActivationsPart;
}

/** Without its sentences. `confusion` and all other figures are those of `npm run evaluate`. */
export interface ReportFigures extends SetReport {
  readonly format: 'expression-explainer-report';
  readonly version: 1;
  /** ISO 8601. */
  readonly date: string;
  readonly lang: string;
  readonly seed: number;
  /** `confusion` by rows: the share of a label's faces, 0..1; 0 where it has none. */
  readonly confusionShares: readonly (readonly number[])[];
  /** Faces of the set that are shown. */
  readonly shownFaces: number;
  readonly parts: ReportParts;
  /** One's own, by part; '' where there is none. */
  readonly answers: readonly string[];
}

/** A sentence of the report: where it stands, what it is filled from, and as it is written there. */
export interface SaidSentence extends Sentence {
  /** 1 to 4. */
  readonly part: number;
  /** `all`, a face such as `right-3`, or a label's row such as `row-3`. */
  readonly about: string;
  readonly text: string;
}

export type ReportFile = ReportFigures & { readonly sentences: readonly SaidSentence[] };

interface Placed {
  readonly part: number;
  readonly about: string;
  readonly said: readonly Sentence[];
}

/** Below this, a label's figures are called few. */
const FEW = 30;

export function withSentences(figures: ReportFigures, speaker: Speaker): ReportFile {
  const placed = [
    ...saliency(figures),
    ...filters(figures),
    ...confusion(figures),
    ...lime(figures),
    ...activations(figures),
  ];
  const sentences = placed.flatMap(({ part, about, said }) =>
    said.map((one): SaidSentence => ({ part, about, ...one, text: speaker.sentence(one, figures) })),
  );
  return { ...figures, sentences };
}

/** @param each gets a face, its id and its place in report.json */
const ofFaces = <T extends FaceFacts>(
  part: number,
  pairs: readonly FacePair<T>[],
  place: string,
  each: (face: T, at: string, side: 'right' | 'wrong') => Sentence[],
): Placed[] =>
  pairs.flatMap((pair, i) =>
    (['right', 'wrong'] as const).map((side): Placed => {
      const face = pair[side];
      const said = face
        ? each(face, `${place}.${i}.${side}`, side)
        : [sentence(`none.${side}`, {}, { label: pair.label })];
      return { part, about: `${side}-${i}`, said };
    }),
  );

function saliency({ parts: { saliency: part } }: ReportFigures): Placed[] {
  const means = (['right', 'wrong'] as const).flatMap((side) => {
    const [first] = part.mean[side].parts;
    const at = `parts.saliency.mean.${side}`;
    const figures = { n: `${at}.n`, share: `${at}.parts.0.share`, area: `${at}.parts.0.area` };
    return first ? [sentence(`part1.${side}.mean`, figures, { part: first.part })] : [];
  });
  return [
    { part: 1, about: 'all', said: means },
    ...ofFaces(1, part.faces, 'parts.saliency.faces', ({ label, predicted, parts }, at, side) => [
      sentence('part1.face', { score: `${at}.score` }, { label, predicted }),
      ...(side === 'wrong' ? [sentence('part1.wrong', { score: `${at}.labelScore` }, { label })] : []),
      ...(parts[0]
        ? [
            sentence(
              'part1.strongest',
              { share: `${at}.parts.0.share`, area: `${at}.parts.0.area` },
              { part: parts[0].part },
            ),
          ]
        : []),
    ]),
  ];
}

function filters({ parts: { filters: part } }: ReportFigures): Placed[] {
  const at = 'parts.filters';
  const all = `${at}.filters`;
  const said = [
    sentence('part2.layer', { all, shown: `${at}.shownCount` }, { layer: part.layer }),
    sentence('part2.climb', { steps: `${at}.steps`, from: `${at}.medianFrom`, to: `${at}.medianTo` }),
    ...(part.blocked > 0 ? [sentence('part2.blocked', { n: `${at}.blocked` })] : []),
    part.neverCount > 0
      ? sentence('part2.never', { all, never: `${at}.neverCount`, n: `${at}.faces` }, { list: part.never.join(', ') })
      : sentence('part2.never.none', { all, n: `${at}.faces` }),
    sentence(
      'part2.face',
      { all, silent: `${at}.silent`, filter: `${at}.strongest.filter`, mean: `${at}.strongest.mean` },
      { label: part.face.label },
    ),
  ];
  return [{ part: 2, about: 'all', said }];
}

function confusion({ byLabel, confusion: matrix, labels, votes }: ReportFigures): Placed[] {
  const known = byLabel.map(({ recall }, i) => ({ i, n: recall.n, value: recall.value })).filter(({ n }) => n > 0);
  const sorted = [...known].sort((a, b) => b.value! - a.value!);
  const [best, worst] = [sorted[0], sorted[sorted.length - 1]];
  const interval = (at: string) => ({
    n: `${at}.n`,
    hits: `${at}.hits`,
    low: `${at}.interval.0`,
    high: `${at}.interval.1`,
  });
  const all = [
    sentence('part3.accuracy', { ...interval('accuracyShare'), accuracy: 'accuracy', macroF1: 'macroF1' }),
    sentence('part3.ece', { ece: 'ece' }),
    ...(best && worst && best !== worst
      ? [
          sentence(
            'part3.best',
            {
              bestRecall: `byLabel.${best.i}.recall.value`,
              bestN: `byLabel.${best.i}.recall.n`,
              worstRecall: `byLabel.${worst.i}.recall.value`,
              worstN: `byLabel.${worst.i}.recall.n`,
            },
            { best: labels[best.i]!, worst: labels[worst.i]! },
          ),
        ]
      : []),
    ...(votes && votes.n > 0
      ? [
          sentence('part3.votes', {
            n: 'votes.n',
            label: 'votes.labelAgrees.value',
            network: 'votes.networkAgrees.value',
            mean: 'votes.meanAgreement',
          }),
        ]
      : []),
  ];
  const rows = byLabel.map(({ label, recall, precision }, i): Placed => {
    const others = matrix[i]!.map((count, j) => ({ count, j })).filter(({ count, j }) => j !== i && count > 0);
    const [most] = others.sort((a, b) => b.count - a.count || a.j - b.j);
    const names = { label };
    const said = [
      ...(recall.n === 0
        ? [sentence('part3.no-faces', {}, names)]
        : [sentence('part3.row', { ...interval(`byLabel.${i}.recall`), recall: `byLabel.${i}.recall.value` }, names)]),
      ...(recall.n > 0 && recall.n < FEW ? [sentence('part3.row.few')] : []),
      ...(most
        ? [
            sentence(
              'part3.mistaken',
              { count: `confusion.${i}.${most.j}`, share: `confusionShares.${i}.${most.j}` },
              { other: labels[most.j]! },
            ),
          ]
        : []),
      ...(precision.n === 0
        ? []
        : [
            sentence(
              'part3.precision',
              { ...interval(`byLabel.${i}.precision`), precision: `byLabel.${i}.precision.value` },
              names,
            ),
          ]),
    ];
    return { part: 3, about: `row-${i}`, said };
  });
  return [{ part: 3, about: 'all', said: all }, ...rows];
}

const lime = ({ parts: { lime: part } }: ReportFigures): Placed[] =>
  ofFaces(3, part.faces, 'parts.lime.faces', ({ label, strongest, support }, at) => [
    sentence('part3.face', { score: `${at}.labelScore`, local: `${at}.local`, r2: `${at}.r2` }, { label }),
    sentence(
      'part3.weight',
      { weight: `${at}.strongest.weight`, low: `${at}.strongest.low`, high: `${at}.strongest.high` },
      { part: strongest.part },
    ),
    ...(support ? [sentence('part3.support', { share: `${at}.support.share` }, { part: support.part })] : []),
  ]);

function activations({ parts: { activations: part } }: ReportFigures): Placed[] {
  const { layers, face } = part;
  const at = 'parts.activations';
  const most = (value: (layer: (typeof layers)[number]) => number): number => {
    const values = layers.map(value);
    return values.indexOf(Math.max(...values));
  };
  const zeros = most((layer) => layer.zeros);
  const silent = most((layer) => (layer.shape.length === 3 ? layer.silent : 0));
  const name = (i: number) => ({ layer: layers[i]!.layer });
  const sizes = layers.flatMap(({ kind, side }, i) => {
    const key = /padding/i.test(kind) ? 'part4.padding' : /^(max|average)pool/i.test(kind) ? 'part4.pooling' : null;
    const place = `${at}.layers.${i}.side`;
    return key && side ? [sentence(key, { from: `${place}.from`, to: `${place}.to` }, name(i))] : [];
  });
  const said = [
    sentence('part4.face', { score: `${at}.face.score` }, { label: face.label, predicted: face.predicted }),
    sentence('part4.zeros', { share: `${at}.layers.${zeros}.zeros` }, name(zeros)),
    layers[silent]!.silent > 0
      ? sentence(
          'part4.silent',
          { n: `${at}.layers.${silent}.silent`, all: `${at}.layers.${silent}.maps` },
          name(silent),
        )
      : sentence('part4.silent.none'),
    ...sizes,
  ];
  return [{ part: 4, about: 'all', said }];
}
