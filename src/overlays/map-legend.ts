/** What the map's colours mean, with the numbers of the colour range. */

import { LitElement, css, nothing, type PropertyValues } from 'lit';
import { html } from '../ui/html.ts';
import { formatNumber, t, tKnown, tPlural } from '../words/words.ts';
import { cividis, cssGradient, diverging } from './core/colour-maps.ts';
import { DRAWN_FROM } from './core/heat-map.ts';
import { sharedStyles } from '../ui/shared-styles.ts';

export class MapLegend extends LitElement {
  static override properties = {
    colours: {},
    method: {},
    name: {},
    colourRange: { type: Number },
    smoothed: { type: Boolean },
    frames: { type: Number },
  };
  declare colours: 'signed' | 'magnitude';
  /** Id of the method, by which its words are found. */
  declare method: string;
  /** The method's term in the literature: said where there are no words for it. */
  declare name: string;
  /** The network's constant for this head and method; null until it is known. */
  declare colourRange: number | null;
  /** Whether maps of single frames are averaged. */
  declare smoothed: boolean;
  /** How many frames the map is gathered over; more than 1 is said in the place of `smoothed`. */
  declare frames: number;

  static override styles = [
    sharedStyles,
    css`
      figure {
        display: grid;
        gap: 6px;
        font-size: 0.875rem;
      }
      .strip {
        height: 16px;
        border-radius: 4px;
        background: var(--strip);
        /* The map's own colours, which nobody's theme changes in the picture either. */
        forced-color-adjust: none;
      }
      .ends {
        display: flex;
        justify-content: space-between;
        gap: 12px;
      }
      .title {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        min-height: 1.6rem;
        font-weight: 600;
      }
      @media (min-width: 960px) and (max-height: 790px) {
        figure {
          gap: 3px;
        }
      }
      /* The narrowest column beside the picture. */
      @media (min-width: 960px) and (max-width: 1100px) {
        .title {
          gap: 6px;
          font-size: 0.8125rem;
        }
      }
      .smoothed {
        align-self: center;
        white-space: nowrap;
        padding: 0 8px;
        font-weight: 400;
        border: 1px solid var(--line-strong);
        border-radius: 99px;
        font-size: 0.8125rem;
      }
    `,
  ];

  constructor() {
    super();
    this.colours = 'signed';
    this.method = '';
    this.name = '';
    this.colourRange = null;
    this.smoothed = false;
    this.frames = 1;
  }

  override render() {
    const signed = this.colours === 'signed';
    const range = this.colourRange;
    return html`<figure role="group" aria-label=${t('legend.title')}>
      <p class="title">
        <span>${this.#words(this.colours) ?? this.name}</span>
        ${this.#overFrames()}
      </p>
      <div class="strip" aria-hidden="true"></div>
      <div class="ends number">
        ${
          signed
            ? html`<span>${this.#number(range, -1)} ${this.#words('against') ?? t('legend.against')}</span><span>0</span
                ><span>${this.#words('for') ?? t('legend.for')} ${this.#number(range, 1)}</span>`
            : html`<span>0 ${t('legend.little')}</span><span>${t('legend.much')} ${this.#number(range, 1)}</span>`
        }
      </div>
      ${
        range === null
          ? nothing
          : html`<p class="soft number">
              ${t('legend.constant', { range: formatNumber(range, 2), least: formatNumber(range * DRAWN_FROM, 3) })}
            </p>`
      }
    </figure>`;
  }

  #overFrames() {
    const words =
      this.frames > 1 ? tPlural('legend.gathered', this.frames) : this.smoothed ? t('legend.smoothed') : null;
    return words === null ? nothing : html`<span class="smoothed">${words}</span>`;
  }

  #words(what: 'signed' | 'magnitude' | 'against' | 'for'): string | undefined {
    return tKnown(`method.${this.method}.${what}`);
  }

  #number(range: number | null, sign: 1 | -1): string {
    if (range === null) return '';
    return `${sign < 0 ? '−' : '+'}${formatNumber(range, 2)}`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('colours')) {
      this.style.setProperty('--strip', cssGradient(this.colours === 'signed' ? diverging : cividis));
    }
  }
}

customElements.define('map-legend', MapLegend);
