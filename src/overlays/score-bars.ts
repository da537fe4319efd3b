/** One bar for each label of the network; a tap pins the label whose score is explained. */

import { LitElement, css, type PropertyValues } from 'lit';
import { html } from '../ui/html.ts';
import { formatScore, t, tLabel } from '../words/words.ts';
import { emit } from './events.ts';
import { sharedStyles } from '../ui/shared-styles.ts';

export class ScoreBars extends LitElement {
  static override properties = {
    labels: { attribute: false },
    scores: { attribute: false },
    explained: { attribute: false },
    pinned: { attribute: false },
    stale: { type: Boolean, reflect: true },
  };
  declare labels: readonly string[];
  /** In the order of the labels; null: there is no face. */
  declare scores: readonly number[] | null;
  /** Index of the explained label. */
  declare explained: number | null;
  declare pinned: string | null;
  /** The scores belong to a picture that is not the present one. */
  declare stale: boolean;

  static override styles = [
    sharedStyles,
    css`
      ul {
        display: grid;
        gap: 2px;
      }
      @media (min-width: 960px) and (max-height: 840px) {
        ul {
          gap: 0;
        }
      }
      button {
        display: grid;
        grid-template-columns: 5.6em 1fr 2.6em;
        align-items: center;
        gap: 12px;
        width: 100%;
        /* With and without the word under the name: which label is explained moves nothing. */
        min-height: max(44px, 1.1em + 0.84rem + 6px);
        padding: 3px 10px;
        border: 0;
        border-radius: var(--radius-small);
        background: transparent;
        font-size: clamp(1rem, 0.9rem + 0.35vw, 1.25rem);
        text-align: start;
        cursor: pointer;
        touch-action: manipulation;
        -webkit-tap-highlight-color: transparent;
        transition: background-color var(--motion);
      }
      @media (hover: hover) {
        button:hover {
          background: var(--bar-track);
        }
        button:hover .cells {
          background: var(--card);
        }
      }
      .name {
        overflow-wrap: anywhere;
        line-height: 1.1;
      }
      .explained .name,
      .explained .number {
        font-weight: 750;
      }
      .pin {
        display: block;
        font-size: 0.75rem;
        font-weight: 600;
        color: var(--ink-soft);
      }
      /* Twenty cells, a twentieth each: the score can be counted, and looks like the pixels it comes from. */
      .cells {
        position: relative;
        height: 26px;
        background: var(--bar-track);
        -webkit-mask-image: repeating-linear-gradient(to right, #000 0 calc(5% - 3px), transparent calc(5% - 3px) 5%);
        mask-image: repeating-linear-gradient(to right, #000 0 calc(5% - 3px), transparent calc(5% - 3px) 5%);
      }
      .fill {
        position: absolute;
        inset: 0;
        background: var(--bar);
        transform: scaleX(var(--score, 0));
        transform-origin: left;
        transition: transform var(--motion) linear;
      }
      .explained .fill {
        background: var(--bar-explained);
      }
      @media (forced-colors: active) {
        .cells,
        .fill {
          forced-color-adjust: none;
        }
        .cells {
          background: color-mix(in srgb, ButtonText 20%, ButtonFace);
        }
        .fill {
          background: ButtonText;
        }
        .explained .fill {
          background: Highlight;
        }
        [aria-pressed='true'] .fill {
          background: SelectedItemText;
        }
      }
      .number {
        text-align: end;
      }
      :host([stale]) .name,
      :host([stale]) .number {
        color: var(--ink-soft);
        font-weight: 400;
      }
      :host([stale]) .fill {
        opacity: 0.45;
      }
      @media (max-width: 599px) {
        ul {
          gap: 0;
        }
      }
      /* A stand's screen: read from two metres. */
      @media (min-width: 1400px) and (max-width: 1599px) and (min-height: 860px) {
        button {
          min-height: 58px;
          font-size: 1.5rem;
        }
        .cells {
          height: 34px;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.labels = [];
    this.scores = null;
    this.explained = null;
    this.pinned = null;
    this.stale = false;
  }

  override render() {
    return html`<ul aria-label=${t('scores.title')}>
      ${this.labels.map((label, index) => this.#row(label, index))}
    </ul>`;
  }

  #row(label: string, index: number) {
    const score = this.scores?.[index];
    const isExplained = this.scores !== null && this.explained === index;
    const isPinned = this.pinned === label;
    const shown = score === undefined ? t('performance.none') : formatScore(score);
    return html`<li>
      <button
        type="button"
        class=${isExplained ? 'explained' : ''}
        aria-pressed=${isPinned ? 'true' : 'false'}
        data-label=${label}
        @click=${() => emit(this, 'pin-label', { label })}
      >
        <span class="name"
          ><span translate="no">${tLabel(label)}</span>${
            isPinned
              ? html` <span class="pin">${t('scores.pinned')}</span>`
              : isExplained
                ? html` <span class="pin">${t('scores.explained')}</span>`
                : ''
          }</span
        >
        <span class="cells" aria-hidden="true"><span class="fill"></span></span>
        <span class="number" translate="no">${shown}</span>
      </button>
    </li>`;
  }

  /** Widths go through CSSOM: a style attribute would need a hole in the Content Security Policy. */
  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('scores') && !changed.has('labels')) return;
    this.renderRoot.querySelectorAll<HTMLElement>('.fill').forEach((fill, index) => {
      fill.style.setProperty('--score', String(this.scores?.[index] ?? 0));
    });
  }
}

customElements.define('score-bars', ScoreBars);
