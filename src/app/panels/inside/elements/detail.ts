/** The column of the chosen filter: its linked view, the run that climbs it, its strongest patches. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import type { AppErrorData } from '../../../../core/errors.ts';
import type { HeadInfo } from '../../../../inference/core/manifest.ts';
import { emitInside } from '../events.ts';
import type { InsideLook } from '../look.ts';
import { insideError } from '../words.ts';
import { t, tLabel } from '../../../../words/words.ts';
import { icons } from '../../../../ui/icons.ts';
import './filter.ts';
import './patches.ts';
import type { BarRow } from './rows.ts';
import './run.ts';

export class InsideDetail extends LitElement {
  static override properties = {
    look: { attribute: false },
    heads: { attribute: false },
    cropping: { attribute: false },
    trouble: { attribute: false },
  };
  declare look: InsideLook | null;
  declare heads: readonly HeadInfo[];
  declare cropping: { readonly number: number; readonly count: number } | null;
  declare trouble: AppErrorData | null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 14px;
      }
      .head {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      h3 {
        font-size: 1.125rem;
        font-weight: 750;
      }
      .bad {
        color: var(--alert);
      }
      @media (min-width: 600px) {
        .back {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.look = null;
    this.heads = [];
    this.cropping = null;
    this.trouble = null;
  }

  override render() {
    const { look } = this;
    const { layer, channel } = look?.state ?? { layer: null, channel: null };
    if (!look || !layer) return nothing;
    const { state, ascents, labels } = look;
    if (channel === null) {
      const answers = look.state.display.view === 'answers';
      // Said in the middle column already, or there is no tile to choose.
      if (layer.filters === null ? !answers : answers && !state.activations) return nothing;
      return html`<p class="soft">${t(layer.filters === null ? 'inside.no-filters' : 'inside.filter.choose')}</p>`;
    }
    const { description, statistics } = state;
    const label = labels?.[channel];
    const heading = label
      ? t('inside.score', { label })
      : t(layer.outputShape.length === 3 ? 'inside.filter' : 'inside.unit', { number: channel });
    const open = ['starting', 'running', 'paused'].includes(ascents.status.kind);
    const mine = ascents.channels.length === 1 && ascents.channels[0] === channel;
    const [height = 1, width = 1] = description?.inputShape ?? [];
    return html`<div class="head">
        <button
          class="button plain back"
          type="button"
          data-back
          aria-label=${t('inside.filter.back')}
          @click=${() => emitInside(this, 'inside-channel', null)}
        >
          ${icons.back}
        </button>
        <h3>${heading}</h3>
      </div>
      <inside-filter
        .heading=${heading}
        .isScore=${label !== undefined}
        .statistics=${statistics?.filters[channel] ?? null}
        .flat=${layer.outputShape.length !== 3}
        .live=${state.live}
        .face=${look.face}
        .answer=${look.answer}
        .climb=${look.climb}
        .picture=${look.climbed[channel] ?? null}
        .seeds=${look.seeds}
        .choice=${ascents.choice}
        .busy=${open}
        .shares=${this.#shares(look, channel)}
        .hasFace=${state.subject !== null}
        .aside=${look.state.display.view === 'ascent'}
      >
        ${mine ? html`<inside-run .status=${ascents.status}></inside-run>` : nothing}
      </inside-filter>
      ${
        label === undefined || state.pictures.length
          ? html`<inside-patches
              .pictures=${state.pictures}
              .patches=${state.patches}
              .status=${state.patchStatus}
              .cropping=${this.cropping}
              .size=${{ width, height }}
            ></inside-patches>`
          : nothing
      }
      ${this.trouble ? html`<p class="bad" role="alert">${insideError(this.trouble)}</p>` : nothing}`;
  }

  #shares({ state }: InsideLook, channel: number): readonly BarRow[] | null {
    const { shares, subject } = state;
    if (!shares || !subject) return null;
    return subject.head.labels.map((label, i) => ({
      label: tLabel(label),
      value: shares.values[i * shares.channels + channel] ?? 0,
    }));
  }
}

customElements.define('inside-detail', InsideDetail);
