/** One filter, linked: what drives it, where it answers, which scores it feeds. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import type { RgbaImage } from '../../../../core/image.ts';
import type { FilterStatistics } from '../../../../inference/activations/core/statistics.ts';
import type { AscentChoice } from '../ascent-options.ts';
import { DEFAULT_CHOICE } from '../ascent-options.ts';
import type { Climb } from '../ascent-runs.ts';
import { emitInside } from '../events.ts';
import { valueText } from '../words.ts';
import { formatNumber, t, tPlural } from '../../../../words/words.ts';
import './curve.ts';
import './picture.ts';
import './rows.ts';
import type { BarRow } from './rows.ts';

export interface SeedPicture {
  readonly seed: number;
  readonly picture: RgbaImage;
}

export class InsideFilter extends LitElement {
  static override properties = {
    heading: {},
    isScore: { type: Boolean },
    statistics: { attribute: false },
    flat: { type: Boolean },
    live: { type: Boolean },
    face: { attribute: false },
    answer: { attribute: false },
    climb: { attribute: false },
    picture: { attribute: false },
    seeds: { attribute: false },
    choice: { attribute: false },
    busy: { type: Boolean },
    shares: { attribute: false },
    hasFace: { type: Boolean },
    aside: { type: Boolean },
  };
  declare heading: string;
  /** A unit of a head: the number behind a score. */
  declare isScore: boolean;
  /** Null: no picture is looked at. */
  declare statistics: FilterStatistics | null;
  /** One number instead of a map. */
  declare flat: boolean;
  declare live: boolean;
  declare face: CanvasImageSource | null;
  /** The map, to be laid over the face. */
  declare answer: RgbaImage | null;
  declare climb: Climb | null;
  declare picture: RgbaImage | null;
  /** The same filter's ascent from other starts. */
  declare seeds: readonly SeedPicture[];
  declare choice: AscentChoice;
  /** Something climbs. */
  declare busy: boolean;
  /** In each class score; null: there are none. */
  declare shares: readonly BarRow[] | null;
  declare hasFace: boolean;
  /** Climbing the whole layer is offered beside it, and is the first thing to do there. */
  declare aside: boolean;

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      section {
        display: grid;
        gap: 10px;
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 12px;
      }
      figure {
        display: grid;
        gap: 4px;
        align-content: start;
      }
      figcaption {
        font-size: 0.875rem;
        line-height: 1.25;
      }
      figcaption b {
        display: block;
        font-weight: 650;
      }
      .none {
        display: grid;
        place-items: center;
        aspect-ratio: 1;
        padding: 8px;
        border: 1.5px dashed var(--line-strong);
        border-radius: var(--radius-small);
        text-align: center;
      }
      /* Dashed is empty; here is something. */
      .value {
        border: 1.5px solid var(--line);
        font-size: 1.5rem;
        font-weight: 750;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .buttons .button {
        flex: 1 1 auto;
        padding-inline: 10px;
      }
      .seeds {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(64px, 1fr));
        gap: 6px;
        font-size: 0.8125rem;
        text-align: center;
      }
      h4 {
        margin: 6px 0 0;
        font-size: 1rem;
        font-weight: 700;
      }
      .about {
        font-size: 0.875rem;
      }
    `,
  ];

  constructor() {
    super();
    this.heading = '';
    this.isScore = false;
    this.statistics = null;
    this.flat = false;
    this.live = false;
    this.face = null;
    this.answer = null;
    this.climb = null;
    this.picture = null;
    this.seeds = [];
    this.choice = DEFAULT_CHOICE;
    this.busy = false;
    this.shares = null;
    this.hasFace = false;
    this.aside = false;
  }

  override render() {
    return html`<section aria-label=${this.heading}>
      <div class="pair">${this.#drive()} ${this.#response()}</div>
      ${this.climb ? html`<inside-curve .points=${this.climb.points} .steps=${this.choice.steps}></inside-curve>` : nothing}
      ${this.climb?.wasBlocked ? html`<p class="soft about" data-blocked>${t('inside.blocked')}</p>` : nothing}
      <slot></slot>
      ${this.#buttons()} ${this.#others()} ${this.#shares()}
    </section>`;
  }

  #drive() {
    const about = t(this.isScore ? 'inside.filter.picture.score' : 'inside.filter.picture.about');
    return html`<figure>
      ${
        this.picture
          ? html`<inside-picture data-ascent .picture=${this.picture} .label=${about}></inside-picture>`
          : html`<div class="none soft">${t('inside.filter.picture.none')}</div>`
      }
      <figcaption><b>${t('inside.filter.picture')}</b><span class="soft">${about}</span></figcaption>
    </figure>`;
  }

  #response() {
    const { statistics, flat } = this;
    const title = t(this.live ? 'inside.filter.answer.live' : 'inside.filter.answer');
    if (!statistics) return nothing;
    return html`<figure>
      ${
        flat
          ? html`<div class="none value number" translate="no">${valueText(statistics.mean)}</div>`
          : html`<inside-picture
              data-answer
              .under=${this.face}
              .picture=${this.answer}
              .label=${`${title}: ${this.#numbers(statistics)}`}
            ></inside-picture>`
      }
      <figcaption><b>${title}</b><span class="soft number">${this.#numbers(statistics)}</span></figcaption>
    </figure>`;
  }

  #numbers({ mean, max, zeroShare, silent, neverFires }: FilterStatistics): string {
    if (neverFires) return t('inside.filter.never');
    if (silent) return t('inside.filter.silent');
    if (this.flat) return t('inside.filter.value', { value: valueText(mean) });
    const zero = formatNumber(zeroShare * 100, 0);
    return t('inside.filter.mean', { mean: valueText(mean), max: valueText(max), zero });
  }

  #buttons() {
    if (this.busy) return nothing;
    const { climb, choice } = this;
    const done = climb !== null && climb.state.step >= choice.steps;
    return html`<div class="buttons">
      ${
        done
          ? html`<button
                class="button"
                type="button"
                data-climb="more"
                @click=${() => emitInside(this, 'inside-climb', { kind: 'one', more: choice.steps })}
              >
                ${tPlural('inside.climb.more', choice.steps)}
              </button>
              <button
                class="button"
                type="button"
                data-climb="seed"
                @click=${() => emitInside(this, 'inside-climb', { kind: 'seed' })}
              >
                ${t('inside.climb.seed')}
              </button>`
          : html`<button
              class="button ${this.aside ? '' : 'primary'}"
              type="button"
              data-climb="one"
              @click=${() => emitInside(this, 'inside-climb', { kind: 'one', more: 0 })}
            >
              ${t(this.isScore ? 'inside.climb.score' : 'inside.climb.one')}
            </button>`
      }
    </div>`;
  }

  #others() {
    if (this.seeds.length < 2) return nothing;
    return html`<h4>${t('inside.seeds')}</h4>
      <ul class="seeds" data-seeds>
        ${this.seeds.map(
          ({ seed, picture }) =>
            html`<li>
              <inside-picture .picture=${picture} .label=${t('inside.seed', { seed })}></inside-picture>
              <span class="soft number">${t('inside.seed', { seed })}</span>
            </li>`,
        )}
      </ul>`;
  }

  #shares() {
    if (this.isScore) return nothing;
    return html`<h4>${t('inside.shares')}</h4>
      ${
        this.shares
          ? html`<p class="soft about">${t('inside.shares.about')}</p>
              <inside-rows data-shares .rows=${this.shares} .label=${t('inside.shares')}></inside-rows>`
          : html`<p class="soft about">${t(this.hasFace ? 'inside.shares.none' : 'inside.shares.frozen')}</p>`
      }`;
  }
}

customElements.define('inside-filter', InsideFilter);
