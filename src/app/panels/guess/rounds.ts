/** Questions about one face, and whether an answer is right: from the scores with each part alone covered. Pure. */

export interface CoveredScores {
  /** Parts of the face. */
  readonly parts: number;
  readonly labels: number;
  /** [1 + parts, labels] row-major, 0..1: first of the whole face, then with each part alone covered. */
  readonly scores: ArrayLike<number>;
}

export type Question =
  /** Which part does the label's score hang on most? The answer is a part. */
  | { readonly kind: 'which'; readonly label: number }
  /** This part is covered: which label has the highest score? The answer is a label. */
  | { readonly kind: 'covered'; readonly part: number };

/** A score must lose so much, or the part is none that it hangs on. */
export const LEAST_LOSS = 0.02;
/** A part that costs the score nearly as much as the strongest is as good an answer. */
const AS_GOOD = 0.9;
/** Labels below this have nothing to lose. */
const LEAST_SCORE = 0.1;
const MOST_QUESTIONS = 5;
/** That a part does nothing is worth knowing, too, but not of each. */
const MOST_COVERED = 2;

const scoreOf = ({ scores, labels }: CoveredScores, row: number, label: number): number =>
  scores[row * labels + label]!;

/** The label's score with everything to be seen. */
export const scoreBefore = (covered: CoveredScores, label: number): number => scoreOf(covered, 0, label);
/** The label's score with one part covered. */
export const scoreWithout = (covered: CoveredScores, part: number, label: number): number =>
  scoreOf(covered, 1 + part, label);
/** What the score loses when the part is covered; below 0 where it gains. */
export const lossOf = (covered: CoveredScores, part: number, label: number): number =>
  scoreBefore(covered, label) - scoreWithout(covered, part, label);

/** The label with the highest score; @param part covered, null = none */
export function topLabel(covered: CoveredScores, part: number | null): number {
  const row = part === null ? 0 : 1 + part;
  const all = Array.from({ length: covered.labels }, (_, label) => scoreOf(covered, row, label));
  return all.indexOf(Math.max(...all));
}

const inOrder = (count: number, by: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => i).sort((a, b) => by(b) - by(a));

/** The part whose covering costs the label's score most. */
export const strongestPart = (covered: CoveredScores, label: number): number =>
  inOrder(covered.parts, (part) => lossOf(covered, part, label))[0]!;

/**
 * What there is to ask of this face, the label with the highest score first; alternately which part, and what is left without one.
 * @returns none where no part by itself changes a score that is worth a question
 */
export function questionsOf(covered: CoveredScores): Question[] {
  const top = topLabel(covered, null);
  const which = inOrder(covered.labels, (label) => scoreBefore(covered, label))
    .filter((label) => scoreBefore(covered, label) >= LEAST_SCORE)
    .filter((label) => lossOf(covered, strongestPart(covered, label), label) >= LEAST_LOSS)
    .map((label): Question => ({ kind: 'which', label }));
  // Parts that turn the answer first; the part of the first question is known by then.
  const turns = (part: number): number => Number(topLabel(covered, part) !== top);
  const known = which[0]?.kind === 'which' ? strongestPart(covered, which[0].label) : null;
  const parts = inOrder(covered.parts, (part) => 10 * turns(part) + Math.abs(lossOf(covered, part, top)))
    .filter((part) => turns(part) === 1 || part !== known)
    .slice(0, MOST_COVERED)
    .map((part): Question => ({ kind: 'covered', part }));
  if (which.length === 0 && !parts.some((question) => question.kind === 'covered' && turns(question.part) === 1))
    return [];
  const questions: Question[] = [];
  for (let i = 0; i < Math.max(which.length, parts.length); i++)
    questions.push(...which.slice(i, i + 1), ...parts.slice(i, i + 1));
  return questions.slice(0, MOST_QUESTIONS);
}

/** @param answer a part or a label, as the question asks */
export function isRight(covered: CoveredScores, question: Question, answer: number): boolean {
  if (question.kind === 'covered') return answer === topLabel(covered, question.part);
  const { label } = question;
  const most = lossOf(covered, strongestPart(covered, label), label);
  return lossOf(covered, answer, label) >= AS_GOOD * most;
}
