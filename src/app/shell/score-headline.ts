/** The explained label and its score, to be read from two metres away. */

import { LitElement, css } from 'lit';
import { html } from '../../ui/html.ts';
import type { Prediction } from '../../core/expression.ts';
import { sharedStyles } from '../../ui/shared-styles.ts';
import { formatScore, t, tLabel } from '../../words/words.ts';

/** A label has to stay on top for this long before it is spoken. */
const ANNOUNCE_AFTER = 1500;

export class ScoreHeadline extends LitElement {
  static override properties = {
    prediction: { attribute: false },
    explained: { attribute: false },
    pinned: { type: Boolean },
    waiting: { type: Boolean },
    stale: { type: Boolean, reflect: true },
    announced: { state: true },
  };
  declare prediction: Prediction | null;
  declare explained: number | null;
  declare pinned: boolean;
  /** Nothing has been analysed yet. */
  declare waiting: boolean;
  /** The scores belong to a picture that is not the present one. */
  declare stale: boolean;
  declare announced: string;

  #candidate = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    sharedStyles,
    css`
      :host {
        container-type: inline-size;
        /* The longest label and its score fit beside each other, however large the browser's letters are. */
        --size: min(clamp(2.4rem, 1.6rem + 2.4vw, 4rem), 14cqi);
      }
      /* A tablet on its side: everything beside the picture fits without scrolling. */
      @media (min-width: 960px) and (max-height: 790px) {
        :host {
          --size: min(2.5rem, 14cqi);
        }
      }
      .headline {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        align-content: start;
        justify-content: space-between;
        gap: 0 12px;
        min-height: calc(1.4rem + 1.15 * var(--size));
      }
      .over {
        flex-basis: 100%;
        font-size: 0.9375rem;
        color: var(--ink-soft);
      }
      .label,
      .score {
        font-size: var(--size);
        font-weight: 800;
        line-height: 1.1;
        letter-spacing: -0.025em;
      }
      .score {
        font-weight: 500;
      }
      :host([stale]) .label,
      :host([stale]) .score {
        color: var(--ink-soft);
        font-weight: 400;
      }
      .none {
        flex-basis: 100%;
        align-self: center;
        font-size: 1.25rem;
        color: var(--ink-soft);
      }
    `,
  ];

  constructor() {
    super();
    this.prediction = null;
    this.explained = null;
    this.pinned = false;
    this.waiting = true;
    this.stale = false;
    this.announced = '';
  }

  override render() {
    return html`<div class="headline">${this.#content()}</div>
      <p class="unseen" role="status">${this.announced}</p>`;
  }

  #content() {
    const { prediction } = this;
    if (!prediction) return html`<p class="none">${t(this.waiting ? 'scores.waiting' : 'scores.none')}</p>`;
    const index = this.explained ?? prediction.top;
    return html`<p class="over">
        ${t(this.stale ? 'scores.stale' : this.pinned ? 'scores.pinned.over' : 'scores.top')}
      </p>
      <p class="label" translate="no">${tLabel(prediction.labels[index] ?? '')}</p>
      <p class="score number" translate="no">${formatScore(prediction.probabilities[index] ?? 0)}</p>`;
  }

  protected override updated(): void {
    const label = this.prediction?.labels[this.prediction.top] ?? '';
    if (label === this.#candidate) return;
    this.#candidate = label;
    clearTimeout(this.#timer);
    if (label === '') return;
    this.#timer = setTimeout(() => {
      this.announced = t('scores.announce', { label: tLabel(label) });
    }, ANNOUNCE_AFTER);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }
}

customElements.define('score-headline', ScoreHeadline);
