/** The words over the view: the badge, what is wrong with the picture, and which of several faces is explained. */

import { LitElement, nothing } from 'lit';
import { html } from '../../ui/html.ts';
import { SMALL_FACE_PX } from '../../capture/core/crop-square.ts';
import type { Awaited, FaceWarning, FrameState } from '../../core/expression.ts';
import type { TrackedFace } from '../../core/geometry.ts';
import { inViewOrder } from '../../overlays/core/view-geometry.ts';
import { emit } from '../state/events.ts';
import { icons } from '../../ui/icons.ts';
import { shortcutOf } from '../state/actions.ts';
import type { ActiveSource } from '../state/state.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { formatNumber, t, tPlural } from '../../words/words.ts';
import './error-card.ts';
import { wordsStyles } from './view-words.styles.ts';

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
    closeUp: { type: Boolean },
    canCloseUp: { type: Boolean },
    canSquare: { type: Boolean },
    squaring: { type: Boolean },
    touched: {},
    lowPower: { type: Boolean },
    changing: { attribute: false },
  };
  declare frameState: FrameState;
  declare warnings: readonly FaceWarning[];
  declare faces: readonly TrackedFace[];
  declare chosenId: number | null;
  declare mirrored: boolean;
  declare source: Pick<ActiveSource, 'kind' | 'still'> | null;
  declare closeUp: boolean;
  declare canCloseUp: boolean;
  declare canSquare: boolean;
  /** A square is being drawn: what else is said gives way to how. */
  declare squaring: boolean;
  /** The part that was touched, and what the map says of it; '' = none. */
  declare touched: string;
  /** Fewer frames than the device could: said beside LIVE. */
  declare lowPower: boolean;
  /** Another network is being loaded while this one goes on: bytes so far and in all. */
  declare changing: { readonly loaded: number; readonly total: number } | null;

  static override styles = [sharedStyles, buttonStyles, wordsStyles];

  constructor() {
    super();
    this.frameState = { kind: 'idle' };
    this.warnings = [];
    this.faces = [];
    this.chosenId = null;
    this.mirrored = false;
    this.source = null;
    this.closeUp = false;
    this.canCloseUp = false;
    this.canSquare = false;
    this.squaring = false;
    this.touched = '';
    this.lowPower = false;
    this.changing = null;
  }

  override render() {
    const state = this.frameState;
    if (state.kind === 'failed') return html`<error-card .error=${state.error}></error-card>`;
    if (state.kind === 'loading') return html`<div class="loading">${this.#progress(state)}</div>`;
    const badge = this.#badge();
    if (!badge) return nothing;
    return html`<div class="top">
        <span class="badge ${badge}"
          >${t(`view.badge.${badge}`)}${
            this.lowPower && (badge === 'live' || badge === 'video')
              ? html`<small>${t('view.low-power')}</small>`
              : nothing
          }</span
        >${this.squaring ? html`<p class="word">${t('view.square.how')}</p>` : this.canCloseUp ? this.#closer() : nothing}
      </div>
      <div class="bottom">
        ${this.changing ? html`<div class="word changing">${this.#progress({ step: 'fetch', ...this.changing })}</div>` : nothing}
        ${this.touched ? html`<p class="word" role="status" data-touched>${this.touched}</p>` : nothing}
        ${this.squaring ? nothing : state.kind === 'no-face' ? this.#noFace() : state.kind === 'stalled' ? this.#stalled() : this.#aboutFaces()}
      </div>`;
  }

  #closer() {
    return html`<button
      class="button closer"
      type="button"
      aria-keyshortcuts=${shortcutOf('close-up')}
      @click=${() => emit(this, 'do-action', 'close-up')}
    >
      ${this.closeUp ? icons.whole : icons.closer}<span>${t(this.closeUp ? 'control.whole' : 'control.close-up')}</span>
    </button>`;
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

  #progress({ step, loaded, total }: Awaited) {
    const megabytes = (bytes: number): string => formatNumber(bytes / 1e6, 1);
    return html`<label for="progress">${t(`view.loading.${step}`)}</label>
      <progress id="progress" max=${total || 1} value=${step === 'fetch' ? loaded : nothing}></progress>
      <span class="number"
        >${step === 'fetch' && total > 0 ? t('view.loading.bytes', { loaded: megabytes(loaded), total: megabytes(total) }) : html`&nbsp;`}</span
      >`;
  }

  #noFace() {
    return html`<p class="word" role="status"><strong>${t('view.no-face')}</strong>${this.#noFaceHint()}</p>
      ${
        this.canSquare
          ? html`<button class="button primary" type="button" @click=${() => emit(this, 'do-action', 'square')}>
              ${icons.crop} ${t('view.square')}
            </button>`
          : nothing
      }`;
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
