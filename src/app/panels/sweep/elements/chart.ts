/** The lines of the curves, told apart by their dashes and the names at their peaks: they are read on grey paper, too. */

import { LitElement, css, nothing } from 'lit';
import { html, svg } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import { FACE_RANGES } from '../../../../capture/core/face-parameters.ts';
import { formatNumber, t, tLabel } from '../../../../words/words.ts';
import { scoresAt, type SweepState } from '../session.ts';

/** Of the labels' lines, in their order. */
export const DASHES = ['none', '10 4', '2 4', '14 4 2 4', '6 3', '1 3', '18 5'] as const;
/** CSS pixels beside and above the lines; the slider below leaves out the same. */
const [LEFT, RIGHT, TOP] = [40, 10, 22];
/** A line that stays below is not named: the list beside has it. */
const NAMED_FROM = 0.15;

export class SweepChart extends LitElement {
  static override properties = {
    curves: { attribute: false },
    value: { type: Number },
    label: {},
    room: { state: true },
  };
  declare curves: SweepState | null;
  /** Of the slider, now. */
  declare value: number;
  /** What is seen, in words. */
  declare label: string;
  /** CSS pixels of its width: words keep their size on every screen. */
  declare room: number;

  readonly #watch = new ResizeObserver(() => (this.room = this.clientWidth));

  static override styles = [
    sharedStyles,
    css`
      svg {
        display: block;
        width: 100%;
        height: auto;
        overflow: visible;
      }
      .grid {
        stroke: var(--line);
      }
      .line {
        fill: none;
        stroke: var(--ink);
        stroke-width: 2;
        stroke-linejoin: round;
      }
      .low {
        stroke: var(--line-strong);
        stroke-width: 1.5;
      }
      .here {
        stroke: var(--ink);
        stroke-width: 1.5;
      }
      circle {
        fill: var(--ink);
      }
      text {
        fill: var(--ink);
        font-size: 15px;
      }
      .tick {
        fill: var(--ink-soft);
        font-size: 13px;
      }
      .name {
        font-weight: 700;
        paint-order: stroke;
        stroke: var(--card);
        stroke-width: 4px;
      }
    `,
  ];

  constructor() {
    super();
    this.curves = null;
    this.value = 0;
    this.label = '';
    this.room = 640;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watch.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watch.disconnect();
  }

  override render() {
    const { curves } = this;
    if (!curves) return nothing;
    const { min, max } = FACE_RANGES[curves.slider];
    const width = Math.max(200, this.room - LEFT - RIGHT);
    const height = Math.min(340, Math.max(200, width / 2));
    const x = (value: number): number => LEFT + ((value - min) / (max - min)) * width;
    const y = (score: number): number => TOP + (1 - score) * height;
    const here = scoresAt(curves, this.value);
    return html`<svg
      viewBox="0 0 ${LEFT + width + RIGHT} ${TOP + height + 8}"
      role="img"
      aria-label=${this.label}
      data-places=${curves.values.length}
    >
      ${[0, 0.25, 0.5, 0.75, 1].map(
        (score) =>
          svg`<path class="grid" d="M${LEFT} ${y(score)}h${width}" /><text class="tick" x=${LEFT - 6} y=${y(score) + 4} text-anchor="end">${formatNumber(score, 2)}</text>`,
      )}
      <text class="tick" x="0" y="12">${t('sweep.score')}</text>
      ${(curves.head?.labels ?? []).map((_, label) => this.#line(curves, label, x, y))}
      <path class="here" d="M${x(this.value)} ${TOP}v${height}" />
      ${(here ?? []).map((score) => svg`<circle cx=${x(this.value)} cy=${y(score)} r="4" />`)}
      ${(curves.head?.labels ?? []).map((_, label) => this.#name(curves, label, x, y))}
    </svg>`;
  }

  #line({ values, scores }: SweepState, label: number, x: (v: number) => number, y: (s: number) => number) {
    const points = values.map((value, i) => `${x(value).toFixed(1)},${y(scores[i]![label]!).toFixed(1)}`).join(' ');
    const low = scores.every((row) => row[label]! < NAMED_FROM);
    const dash = DASHES[label % DASHES.length]!;
    return svg`<polyline class="line ${low ? 'low' : ''}" points=${points} stroke-dasharray=${dash} />`;
  }

  #name({ head, values, scores }: SweepState, label: number, x: (v: number) => number, y: (s: number) => number) {
    const row = scores.map((all) => all[label]!);
    const peak = Math.max(...row);
    if (row.length === 0 || peak < NAMED_FROM) return nothing;
    const at = row.indexOf(peak);
    const share = at / (values.length - 1);
    const anchor = share < 0.15 ? 'start' : share > 0.85 ? 'end' : 'middle';
    return svg`<text class="name" x=${x(values[at]!)} y=${y(peak) - 8} text-anchor=${anchor}>${tLabel(head!.labels[label]!)}</text>`;
  }
}

customElements.define('sweep-chart', SweepChart);
