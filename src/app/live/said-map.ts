/** The map in words, for those who cannot see it: on demand, and where it is wished as long as a face is explained. */

import type { HeadInfo } from '../../inference/core/manifest.ts';
import type { Capture } from '../../live/protocol.ts';
import { formatPercent, formatScore, t, tKnown, tLabel, tList } from '../../words/words.ts';
import type { AppState } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import type { SaidMap } from './strongest-parts.ts';

/** Milliseconds between two sentences that nobody asked for: a screen reader has to end one before the next. */
export const SAID_EVERY = 5000;

/** Milliseconds for which a sentence that was asked for is shown: the picture goes on meanwhile. */
export const SHOWN_FOR = 15_000;

/** One sentence with score and parts. */
export function saidWords({ target, score, parts }: SaidMap, { labels }: Pick<HeadInfo, 'labels'>): string {
  const told = parts.map(({ part, share, side }) =>
    t(`said.part.${side}`, { part: tKnown(`lime.part.${part}`) ?? part, percent: formatPercent(share) }),
  );
  return t('said.map', { label: tLabel(labels[target]!), score: formatScore(score), parts: tList(told) });
}

/** The part of the held face at a place of the frame, and what the map says of it; '' where none is known. */
export async function touchedWords({ capture, manifest }: AppState, x: number, y: number): Promise<string> {
  const { partAt } = await import('./strongest-parts.ts');
  const found = capture && partAt(capture, x, y);
  const head = manifest?.heads.find(({ id }) => id === capture?.result.prediction?.head);
  if (!found || !head) return '';
  return t(`view.part.${found.side}`, {
    part: tKnown(`lime.part.${found.part}`) ?? found.part,
    label: tLabel(head.labels[found.target]!),
    percent: formatPercent(found.share),
  });
}

export class SaidMapWords {
  readonly #store: Pick<Store<AppState>, 'state' | 'patch'>;
  readonly #capture: () => Promise<Capture | null>;
  readonly #now: () => number;
  readonly #later: (work: () => void, milliseconds: number) => unknown;
  #saidAt = -Infinity;

  /** @param capture of the frame that is shown; null where there is none */
  constructor(
    store: Pick<Store<AppState>, 'state' | 'patch'>,
    capture: () => Promise<Capture | null>,
    now: () => number,
    later: (work: () => void, milliseconds: number) => unknown = (work, wait) => setTimeout(work, wait),
  ) {
    this.#store = store;
    this.#capture = capture;
    this.#now = now;
    this.#later = later;
  }

  /** To be called about twice a second. */
  async tick(): Promise<void> {
    const { settings, frozen, result, said } = this.#store.state;
    const wanted = settings.sayMap && result?.state === 'tracking' && !frozen;
    if (!wanted) {
      if (said !== '') this.#store.patch({ said: '' });
      return;
    }
    if (this.#now() - this.#saidAt < SAID_EVERY) return;
    this.#saidAt = this.#now();
    const words = await this.words();
    // A sentence that is said already is not said again.
    if (words !== null && words !== this.#store.state.said) this.#store.patch({ said: words });
  }

  /** Says it now, and shows it. */
  async say(): Promise<void> {
    const words = (await this.words()) ?? t('said.nothing');
    this.#saidAt = this.#now();
    const notice = { key: 'notice.said', params: { words } } as const;
    this.#store.patch({ notice });
    this.#later(() => {
      if (this.#store.state.notice === notice) this.#store.patch({ notice: null });
    }, SHOWN_FOR);
  }

  /** @returns null where no face is explained, or its points are not known */
  async words(): Promise<string | null> {
    const [capture, { strongestParts }] = await Promise.all([
      this.#capture().catch(() => null),
      import('./strongest-parts.ts'),
    ]);
    const { manifest } = this.#store.state;
    const found = capture && strongestParts(capture);
    const head = manifest?.heads.find(({ id }) => id === capture?.result.prediction?.head);
    return found && head ? saidWords(found, head) : null;
  }
}
