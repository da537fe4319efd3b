/** How far a filter's answer has risen, step by step. */

import { LitElement, css, nothing } from 'lit';
import { html, svg } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import { curveOf, type CurvePoint } from '../curve.ts';
import { valueText } from '../words.ts';
import { t, tPlural } from '../../../../words/words.ts';

const WIDTH = 300;
const HEIGHT = 64;

export class InsideCurve extends LitElement {
  static override properties = { points: { attribute: false }, steps: { type: Number } };
  declare points: readonly CurvePoint[];
  /** That the drawing has room for. */
  declare steps: number;

  static override styles = [
    sharedStyles,
    css`
      figure {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 2px 8px;
        font-size: 0.8125rem;
      }
      svg {
        display: block;
        width: 100%;
        height: ${HEIGHT}px;
        padding: 3px 0;
        border-bottom: 1px solid var(--line-strong);
        overflow: visible;
      }
      polyline {
        fill: none;
        stroke: var(--bar-explained);
        stroke-width: 2.5px;
        stroke-linejoin: round;
        vector-effect: non-scaling-stroke;
      }
      line {
        stroke: var(--line-strong);
        stroke-dasharray: 3 3;
        vector-effect: non-scaling-stroke;
      }
      .ends {
        display: flex;
        flex-direction: column;
        justify-content: space-between;
        text-align: end;
      }
      .steps {
        display: flex;
        justify-content: space-between;
      }
    `,
  ];

  constructor() {
    super();
    this.points = [];
    this.steps = 0;
  }

  override render() {
    const curve = curveOf(this.points, this.steps, WIDTH, HEIGHT);
    const [first, last] = [this.points[0], this.points[this.points.length - 1]];
    if (!curve || !first || !last) return nothing;
    const words = tPlural('inside.curve', last.step, {
      first: valueText(first.objective),
      last: valueText(last.objective),
    });
    return html`<figure role="img" aria-label=${words} data-last=${last.step} data-objective=${last.objective}>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
        ${curve.zero === null ? nothing : svg`<line x1="0" x2=${WIDTH} y1=${curve.zero} y2=${curve.zero}></line>`}
        ${svg`<polyline points=${curve.points}></polyline>`}
      </svg>
      <div class="ends number soft" aria-hidden="true">
        <span>${valueText(curve.high)}</span><span>${valueText(curve.low)}</span>
      </div>
      <div class="steps number soft" aria-hidden="true">
        <span>${t('inside.curve.title')}</span><span>${tPlural('inside.curve.steps', curve.lastStep)}</span>
      </div>
    </figure>`;
  }
}

customElements.define('inside-curve', InsideCurve);
