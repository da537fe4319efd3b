/** The parts as bars, strongest first: to the right what adds to the score, to the left what takes from it, with 95 % intervals. */

import { LitElement, css, nothing } from 'lit';
import { html, svg } from '../../../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import type { ClassExplanation } from '../../../../lime/core/explanation.ts';
import { strongestRegions, type RegionSide } from '../../../../lime/core/shown-regions.ts';
import { emitLime } from '../events.ts';
import { formatWeight } from '../words.ts';
import { t } from '../../../../words/words.ts';

const SHORT_LIST = 8;
/** So many are shown without asking: all face parts, for one. */
const FEW = 12;
/** Of the drawing. */
const WIDTH = 200;
const HEIGHT = 24;

export class LimeBars extends LitElement {
  static override properties = {
    explained: { attribute: false },
    names: { attribute: false },
    side: { attribute: false },
    highlighted: { attribute: false },
    all: { state: true },
  };
  declare explained: ClassExplanation | null;
  /** In region order. */
  declare names: readonly string[];
  declare side: RegionSide;
  declare highlighted: number | null;
  declare all: boolean;

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      ul {
        display: grid;
        gap: 2px;
      }
      .row {
        display: grid;
        grid-template-columns: minmax(0, 8.5em) 1fr 4em;
        align-items: center;
        gap: 10px;
        width: 100%;
        min-height: 44px;
        padding: 2px 8px;
        border: 0;
        border-radius: var(--radius-small);
        background: transparent;
        text-align: start;
        cursor: pointer;
        touch-action: manipulation;
      }
      .row.highlighted,
      .row:focus-visible {
        background: var(--bar-track);
      }
      @media (hover: hover) {
        .row:hover {
          background: var(--bar-track);
        }
      }
      .name {
        line-height: 1.15;
        font-size: 0.9375rem;
      }
      .number {
        text-align: end;
      }
      svg {
        display: block;
        width: 100%;
        height: 24px;
      }
      .zero,
      .interval {
        stroke: var(--ink);
        vector-effect: non-scaling-stroke;
      }
      .zero {
        stroke: var(--line-strong);
        stroke-width: 1px;
      }
      .interval {
        stroke-width: 2px;
      }
      .for {
        fill: var(--for);
      }
      .against {
        fill: var(--against);
      }
      .more {
        margin-top: 4px;
        padding-inline: 8px;
      }
    `,
  ];

  constructor() {
    super();
    this.explained = null;
    this.names = [];
    this.side = 'both';
    this.highlighted = null;
    this.all = false;
  }

  override render() {
    const { explained, side } = this;
    if (!explained) return nothing;
    const ranked = strongestRegions(explained.weights, explained.weights.length, side);
    const many = ranked.length > FEW;
    const rows = this.all || !many ? ranked : ranked.slice(0, SHORT_LIST);
    const ends = rows.flatMap((region) => explained.interval[region] ?? []);
    const scale = { low: Math.min(0, ...ends), high: Math.max(Number.MIN_VALUE, ...ends) };
    return html`<ul aria-label=${t('lime.parts')}>
        ${rows.map((region) => this.#row(explained, region, scale))}
      </ul>
      ${
        many
          ? html`<button class="button plain more" type="button" @click=${() => (this.all = !this.all)}>
              ${this.all ? t('lime.parts.fewer') : t('lime.parts.all', { count: ranked.length })}
            </button>`
          : nothing
      }`;
  }

  #row(
    { weights, interval }: ClassExplanation,
    region: number,
    { low: least, high: most }: { low: number; high: number },
  ) {
    const weight = weights[region] ?? 0;
    const [low, high] = interval[region] ?? [weight, weight];
    const name = this.names[region] ?? String(region + 1);
    const at = (value: number): number => ((value - least) / (most - least)) * WIDTH;
    const words = t('lime.part.row', {
      name,
      weight: formatWeight(weight),
      low: formatWeight(low),
      high: formatWeight(high),
    });
    return html`<li>
      <button
        class="row ${region === this.highlighted ? 'highlighted' : ''}"
        type="button"
        data-region=${region}
        aria-label=${words}
        @pointerenter=${() => emitLime(this, 'lime-highlight', region)}
        @pointerleave=${() => emitLime(this, 'lime-highlight', null)}
        @focus=${() => emitLime(this, 'lime-highlight', region)}
        @blur=${() => emitLime(this, 'lime-highlight', null)}
        @click=${() => emitLime(this, 'lime-highlight', region)}
      >
        <span class="name">${name}</span>
        <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
          ${svg`<rect class=${weight < 0 ? 'against' : 'for'} x=${Math.min(at(0), at(weight))} y="4" width=${Math.abs(at(weight) - at(0))} height="16"></rect>
          <line class="interval" x1=${at(low)} x2=${at(high)} y1="12" y2="12"></line>
          <line class="zero" x1=${at(0)} x2=${at(0)} y1="0" y2=${HEIGHT}></line>`}
        </svg>
        <span class="number" translate="no">${formatWeight(weight)}</span>
      </button>
    </li>`;
  }
}

customElements.define('lime-bars', LimeBars);
