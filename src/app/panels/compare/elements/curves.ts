/** Deletion and insertion of one fill, in the map's order and in the opposite one, over the band of random orders. */

import { LitElement, css, nothing } from 'lit';
import { html, svg } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import { randomBand } from '../../../../attribution/faithfulness/card.ts';
import { t } from '../../../../words/words.ts';
import { figure, type FindingOf } from '../card.ts';
import { linesOf } from '../drawing.ts';

const WIDTH = 300;
const HEIGHT = 150;

export class CompareCurves extends LitElement {
  static override properties = { found: { attribute: false } };
  declare found: FindingOf<'curves'> | null;

  static override styles = [
    sharedStyles,
    css`
      .figure {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 2px 6px;
        font-size: 0.8125rem;
      }
      .title {
        grid-column: 1 / -1;
        font-size: 0.9375rem;
        font-weight: 600;
      }
      svg {
        display: block;
        width: 100%;
        height: ${HEIGHT}px;
        border: solid var(--line-strong);
        border-width: 0 0 1px 1px;
        overflow: visible;
      }
      polyline {
        fill: none;
        stroke: var(--ink);
        stroke-width: 2.5px;
        stroke-linejoin: round;
        vector-effect: non-scaling-stroke;
      }
      .lerf {
        stroke-dasharray: 7 4;
      }
      .insertion {
        stroke: var(--bar);
        stroke-dasharray: 2 4;
      }
      polygon {
        fill: var(--bar-track);
        stroke: var(--line-strong);
        stroke-width: 0.75px;
        vector-effect: non-scaling-stroke;
      }
      .ends {
        display: flex;
        flex-direction: column;
        justify-content: space-between;
        text-align: end;
      }
      .below {
        grid-column: 2;
        display: flex;
        justify-content: space-between;
      }
    `,
  ];

  constructor() {
    super();
    this.found = null;
  }

  override render() {
    if (!this.found) return nothing;
    const { fill, curves } = this.found;
    const name = t(`compare.fill.${fill}`);
    const lines = linesOf(curves, WIDTH, HEIGHT);
    const alt = t('compare.curves.alt', {
      fill: name,
      deletion: figure(curves.deletion.area),
      lerf: figure(curves.lerfDeletion.area),
      mean: figure(randomBand(curves)[0]),
    });
    return html`<div class="figure" role="img" aria-label=${alt} data-fill=${fill}>
      <p class="title" aria-hidden="true">${t('compare.curves.of', { fill: name })}</p>
      <div class="ends number soft" aria-hidden="true"><span>1</span><span>0</span></div>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
        ${svg`<polygon points=${lines.band}></polygon>
          <polyline class="insertion" points=${lines.insertion}></polyline>
          <polyline class="lerf" points=${lines.lerfDeletion}></polyline>
          <polyline class="deletion" points=${lines.deletion}></polyline>`}
      </svg>
      <div class="below number soft" aria-hidden="true">
        <span>0</span><span>${t('compare.curves.axis')}</span><span>1</span>
      </div>
    </div>`;
  }
}

customElements.define('compare-curves', CompareCurves);
