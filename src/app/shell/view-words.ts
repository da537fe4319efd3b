/** The words over the view: the badge, what is wrong with the picture, and which of several faces is explained. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../ui/html.ts';
import { SMALL_FACE_PX } from '../../capture/core/crop-square.ts';
import type { FaceWarning, FrameState } from '../../core/expression.ts';
import type { TrackedFace } from '../../core/geometry.ts';
import { inViewOrder } from '../../overlays/core/view-geometry.ts';
import { emit } from '../state/events.ts';
import type { ActiveSource } from '../state/state.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { formatNumber, t, tPlural } from '../../words/words.ts';
import './error-card.ts';

const BADGES = {
  tracking: 'live',
  'no-face': 'live',
  paused: 'paused',
  frozen: 'frozen',
  still: 'still',
  stalled: 'stalled',
} as const;

export class ViewWords extends LitElement {
  static override properties = {
    frameState: { attribute: false },
    warnings: { attribute: false },
    faces: { attribute: false },
    chosenId: { attribute: false },
    mirrored: { type: Boolean },
    source: { attribute: false },
    lowPower: { type: Boolean },
    changing: { attribute: false },
  };
  declare frameState: FrameState;
  declare warnings: readonly FaceWarning[];
  declare faces: readonly TrackedFace[];
  declare chosenId: number | null;
  declare mirrored: boolean;
  declare source: Pick<ActiveSource, 'kind' | 'still'> | null;
  /** Fewer frames than the device could: said beside LIVE. */
  declare lowPower: boolean;
  /** Another network is being loaded while this one goes on: bytes so far and in all. */
  declare changing: { readonly loaded: number; readonly total: number } | null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      :host {
        display: flex;
        flex: 1;
        flex-direction: column;
        align-items: flex-start;
        justify-content: space-between;
        gap: 8px;
        pointer-events: none;
      }
      .badge,
      .word,
      .faces {
        background: rgb(5 11 26 / 84%);
        color: #f4f0e6;
      }
      .badge {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        padding: 5px 12px;
        border-radius: 6px;
        font-size: 0.9375rem;
        font-weight: 750;
        letter-spacing: 0.08em;
      }
      .badge::before {
        width: 10px;
        height: 10px;
        background: #ffd84a;
        content: '';
      }
      .badge small {
        font-size: 0.875rem;
        font-weight: 600;
        letter-spacing: normal;
      }
      .badge.paused::before,
      .badge.still::before,
      .badge.stalled::before,
      .badge.frozen::before {
        background: #b9c3d9;
      }
      .badge.frozen {
        background: #ffd84a;
        color: #10203f;
      }
      .badge.frozen::before {
        background: #10203f;
      }
      @media (forced-colors: active) {
        .badge,
        .word,
        .faces {
          border: 1px solid CanvasText;
          background: Canvas;
        }
        .badge::before {
          forced-color-adjust: none;
          background: CanvasText !important;
        }
      }
      .bottom {
        display: grid;
        gap: 8px;
        justify-items: start;
        width: 100%;
      }
      .word {
        max-width: 36em;
        padding: 8px 14px;
        border-radius: var(--radius-small);
        font-size: clamp(0.9375rem, 0.8rem + 0.5vw, 1.1875rem);
      }
      .word strong {
        display: block;
      }
      .faces {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        padding: 8px;
        border-radius: var(--radius-small);
        pointer-events: auto;
      }
      .faces span {
        padding-inline: 6px;
      }
      .loading {
        display: grid;
        gap: 8px;
        width: min(100%, 22em);
        margin: auto;
        padding: 20px;
        color: #f4f0e6;
        text-align: center;
      }
      .changing {
        display: grid;
        gap: 4px;
        width: min(100%, 20em);
      }
      progress {
        width: 100%;
        height: 12px;
        accent-color: #ffd84a;
      }
      error-card {
        width: min(100%, 40em);
        margin: auto;
        pointer-events: auto;
      }
    `,
  ];

  constructor() {
    super();
    this.frameState = { kind: 'idle' };
    this.warnings = [];
    this.faces = [];
    this.chosenId = null;
    this.mirrored = false;
    this.source = null;
    this.lowPower = false;
    this.changing = null;
  }

  override render() {
    const state = this.frameState;
    if (state.kind === 'failed') return html`<error-card .error=${state.error}></error-card>`;
    if (state.kind === 'loading') return html`<div class="loading">${this.#progress(state)}</div>`;
    const badge = this.#badge();
    if (!badge) return nothing;
    return html`<span class="badge ${badge}"
        >${t(`view.badge.${badge}`)}${
          this.lowPower && (badge === 'live' || badge === 'video')
            ? html`<small>${t('view.low-power')}</small>`
            : nothing
        }</span
      >
      <div class="bottom">
        ${this.changing ? html`<div class="word changing">${this.#progress(this.changing)}</div>` : nothing}
        ${state.kind === 'no-face' ? this.#noFace() : state.kind === 'stalled' ? this.#stalled() : this.#aboutFaces()}
      </div>`;
  }

  /** LIVE is only what changes while it is looked at: a photo is one, with a face or without. */
  #badge() {
    const { kind } = this.frameState;
    const badge = kind in BADGES ? BADGES[kind as keyof typeof BADGES] : null;
    if (badge !== 'live') return badge;
    return this.source?.still ? 'still' : this.source?.kind === 'video' ? 'video' : badge;
  }

  #stalled() {
    const camera = this.source?.kind === 'camera';
    return html`<p class="word" role="status">
      <strong>${t(camera ? 'view.stalled.camera' : 'view.stalled')}</strong>
      ${t(camera ? 'view.stalled.camera.hint' : 'view.stalled.hint')}
    </p>`;
  }

  #progress({ loaded, total }: { readonly loaded: number; readonly total: number }) {
    const megabytes = (bytes: number): string => formatNumber(bytes / 1e6, 1);
    return html`<label for="progress">${t('view.loading')}</label>
      <progress id="progress" max=${total || 1} .value=${loaded}></progress>
      <span class="number"
        >${total > 0 ? t('view.loading.bytes', { loaded: megabytes(loaded), total: megabytes(total) }) : html`&nbsp;`}</span
      >`;
  }

  #noFace() {
    return html`<p class="word" role="status"><strong>${t('view.no-face')}</strong>${this.#noFaceHint()}</p>`;
  }

  #noFaceHint() {
    if (this.source?.kind === 'camera') return t('view.no-face.hint');
    return this.source?.still ? t('view.no-face.still.hint') : nothing;
  }

  #aboutFaces() {
    return html`${this.warnings.map((warning) => html`<p class="word" role="status">${t(`view.${warning}`, { pixels: SMALL_FACE_PX })}</p>`)}
    ${this.faces.length < 2 ? nothing : this.#chooser()}`;
  }

  #chooser() {
    return html`<div class="faces" role="group" aria-label=${tPlural('view.faces', this.faces.length)}>
      <span>${tPlural('view.faces', this.faces.length)}</span>
      ${inViewOrder(this.faces, this.mirrored).map(
        (face, index) =>
          html`<button
            class="button"
            type="button"
            aria-label=${t('view.face.choose', { number: index + 1 })}
            aria-pressed=${face.id === this.chosenId ? 'true' : 'false'}
            @click=${() => emit(this, 'choose-face', { id: face.id })}
          >
            ${t('view.face', { number: index + 1 })}
          </button>`,
      )}
    </div>`;
  }
}

customElements.define('view-words', ViewWords);
