/**
 * One bar for each part of the face, as the camera sees it: to the right what helps the explained label, to the left what speaks against it,
 * with 95 % intervals. The order is the face's own, from the forehead down, and stays: bars that changed places could not be followed.
 */

import { LitElement, css, nothing } from 'lit';
import { html, svg } from '../../ui/html.ts';
import { sharedStyles } from '../../ui/shared-styles.ts';
import { FACE_PARTS, type FacePart } from '../../lime/core/face-parts.ts';
import type { PartsFigures, WeighedPart } from '../../live/protocol.ts';
import { formatSigned, t } from '../../words/words.ts';
import { scaleFor } from './part-scale.ts';

/** From the top of the face down; LIME's list has the forehead after the parts that key points give. */
export const PART_ORDER: readonly FacePart[] = ['forehead', ...FACE_PARTS.filter((part) => part !== 'forehead')];
/** Of the drawing of one bar. */
const WIDTH = 200;
const HEIGHT = 20;
const MIDDLE = WIDTH / 2;

export class PartBars extends LitElement {
  static override properties = { figures: { attribute: false } };
  /** null: there is no face, or nothing is known of it yet. */
  declare figures: PartsFigures | null;

  #scale = 0;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        gap: 6px;
      }
      ul {
        display: grid;
        gap: 1px;
      }
      li {
        display: grid;
        grid-template-columns: 9.4em minmax(0, 1fr) 3.2em;
        align-items: center;
        gap: 10px;
        min-height: 28px;
        padding-inline: 10px;
        font-size: clamp(0.9375rem, 0.85rem + 0.3vw, 1.0625rem);
      }
      .name {
        line-height: 1.1;
        white-space: nowrap;
      }
      .number {
        text-align: end;
      }
      .strongest .name,
      .strongest .number {
        font-weight: 750;
      }
      svg {
        display: block;
        width: 100%;
        height: 20px;
      }
      .track {
        fill: var(--bar-track);
      }
      .zero,
      .interval {
        stroke: var(--ink);
        stroke-width: 2px;
        vector-effect: non-scaling-stroke;
      }
      .zero {
        stroke: var(--line-strong);
      }
      .for {
        fill: var(--for);
      }
      .against {
        fill: var(--against);
      }
      .unsure {
        fill-opacity: 0.45;
      }
      p {
        padding-inline: 10px;
        font-size: 0.875rem;
        line-height: 1.35;
      }
      @media (forced-colors: active) {
        svg {
          forced-color-adjust: none;
        }
      }
      /* A phone: all of them in sight under the picture. */
      @media (max-width: 599px) {
        li {
          min-height: 22px;
          font-size: 0.9375rem;
        }
        svg {
          height: 17px;
        }
      }
      @media (min-width: 960px) and (max-height: 840px) {
        li {
          min-height: 21px;
          font-size: 0.9375rem;
        }
        svg {
          height: 17px;
        }
        p {
          font-size: 0.8125rem;
        }
      }
      @media (min-width: 960px) and (max-height: 790px) {
        li {
          min-height: 20px;
          font-size: 0.875rem;
        }
      }
      /* A stand's screen: read from two metres. */
      @media (min-width: 1400px) and (min-height: 860px) {
        li {
          min-height: 36px;
          font-size: 1.25rem;
        }
        svg {
          height: 26px;
        }
        p {
          font-size: 1rem;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.figures = null;
  }

  override render() {
    const { figures } = this;
    const parts = new Map(figures?.parts?.map((part) => [part.part, part]));
    const weights = [...parts.values()].map(({ weight }) => Math.abs(weight));
    const strongest = Math.max(0, ...weights);
    this.#scale = scaleFor(strongest, parts.size > 0 ? this.#scale : 0);
    return html`<ul aria-label=${t('weighed.title')}>
        ${PART_ORDER.map((part) => this.#row(part, parts.get(part), strongest))}
      </ul>
      <p class="soft">${t('weighed.term')}</p>`;
  }

  #row(part: FacePart, found: WeighedPart | undefined, strongest: number) {
    const name = t(`lime.part.${part}`);
    // What lies outside the picture has no bar, but keeps its place.
    const outside = !found && this.figures?.parts ? t('weighed.outside') : nothing;
    const words = found
      ? t('lime.part.row', {
          name,
          weight: formatSigned(found.weight, 2),
          low: formatSigned(found.low, 2),
          high: formatSigned(found.high, 2),
        })
      : null;
    const top = found !== undefined && strongest > 0 && Math.abs(found.weight) === strongest;
    return html`<li class=${top ? 'strongest' : ''} data-part=${part}>
      <span class="name" aria-hidden=${words ? 'true' : 'false'}>${name}</span>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
        ${svg`<rect class="track" width=${WIDTH} height=${HEIGHT}></rect>
        ${found ? this.#bar(found) : nothing}
        <line class="zero" x1=${MIDDLE} x2=${MIDDLE} y1="0" y2=${HEIGHT}></line>`}
      </svg>
      <span class="number" aria-hidden=${words ? 'true' : 'false'} translate="no"
        >${found ? formatSigned(found.weight, 2) : outside}</span
      >
      ${words ? html`<span class="unseen">${words}</span>` : nothing}
    </li>`;
  }

  #bar({ weight, low, high }: WeighedPart) {
    const at = (value: number): number => MIDDLE + Math.max(-1, Math.min(1, value / this.#scale)) * (MIDDLE - 1);
    const sure = low * high > 0 ? '' : 'unsure';
    return svg`<rect
        class="${weight < 0 ? 'against' : 'for'} ${sure}"
        x=${Math.min(MIDDLE, at(weight))}
        y="3"
        width=${Math.abs(at(weight) - MIDDLE)}
        height=${HEIGHT - 6}
      ></rect>
      <line class="interval" x1=${at(low)} x2=${at(high)} y1=${HEIGHT / 2} y2=${HEIGHT / 2}></line>`;
  }
}

customElements.define('part-bars', PartBars);
