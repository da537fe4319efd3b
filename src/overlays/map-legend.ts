/** What the map's colours mean, with the numbers of the colour range. */

import { LitElement, css, nothing, type PropertyValues } from 'lit';
import { html } from '../ui/html.ts';
import { formatNumber, t, tKnown, tPlural } from '../words/words.ts';
import { cividis, cssColour, cssGradient, diverging } from './core/colour-maps.ts';
import { DRAWN_FROM } from './core/heat-map.ts';
import { sharedStyles } from '../ui/shared-styles.ts';

/** Of the way through the colours: a strong value, as it is seen in the picture. */
const STRONG = 0.88;

export class MapLegend extends LitElement {
  static override properties = {
    colours: {},
    method: {},
    name: {},
    colourRange: { type: Number },
    smoothed: { type: Boolean },
    frames: { type: Number },
    label: {},
    off: { type: Boolean },
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

  /** The explained label as it is shown; null: none is. */
  declare label: string | null;
  /** No map is painted. */
  declare off: boolean;

  static override styles = [
    sharedStyles,
    css`
      .line {
        display: flex;
        align-items: center;
        gap: 6px 14px;
        min-height: 2.75rem;
      }
      .plain {
        flex: 1;
        font-size: clamp(0.9375rem, 0.85rem + 0.5vw, 1.125rem);
        line-height: 1.2;
      }
      .plain strong {
        font-weight: 750;
      }
      .key {
        display: inline-block;
        width: 0.8em;
        height: 0.8em;
        margin-inline-end: 0.3em;
        border-radius: 3px;
        forced-color-adjust: none;
      }
      .key.for {
        background: var(--high);
      }
      .key.against {
        background: var(--low);
      }
      /* Over what stands above it: nothing moves when it opens. */
      details {
        flex: none;
      }
      summary {
        display: grid;
        place-items: center;
        min-height: 44px;
        padding-inline: 10px;
        border-radius: var(--radius-small);
        color: var(--ink-soft);
        font-size: 0.9375rem;
        text-decoration: underline;
        cursor: pointer;
      }
      .numbers {
        position: absolute;
        z-index: 5;
        inset: auto 0 100%;
        display: grid;
        gap: 6px;
        max-width: 30rem;
        margin-inline-start: auto;
        padding: 14px 16px;
        border: 1.5px solid var(--line-strong);
        border-radius: var(--radius-small);
        background: var(--card);
        box-shadow: var(--shadow);
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
      @media print {
        .numbers {
          position: static;
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
    this.label = null;
    this.off = false;
  }

  override render() {
    const signed = this.colours === 'signed';
    const range = this.colourRange;
    return html`<figure role="group" aria-label=${t('legend.title')}>
      <div class="line">
        <p class="plain">${this.#sentence()}</p>
        <details>
          <summary>${t('legend.numbers')}</summary>
          <div class="numbers">${this.#numbers(signed, range)}</div>
        </details>
      </div>
    </figure>`;
  }

  /** One line of plain words. */
  #sentence() {
    if (this.off) return t('legend.off');
    if (this.label === null) return html`&nbsp;`;
    const label = html`<strong translate="no">${this.label}</strong>`;
    const [helps, against] = [t('legend.plain.for'), t('legend.plain.against')];
    if (this.colours === 'magnitude') return html`<span class="key for"></span>${t('legend.plain.much')} ${label}.`;
    return html`<span class="key for"></span>${helps} ${label}, <span class="key against"></span>${against}`;
  }

  #numbers(signed: boolean, range: number | null) {
    return html`<p class="title">
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
      }`;
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
      const colours = this.colours === 'signed' ? diverging : cividis;
      this.style.setProperty('--strip', cssGradient(colours));
      this.style.setProperty('--high', cssColour(colours, STRONG));
      this.style.setProperty('--low', cssColour(colours, 1 - STRONG));
    }
  }
}

customElements.define('map-legend', MapLegend);
