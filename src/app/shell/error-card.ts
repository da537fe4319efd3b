/** One fault in one or two clauses that say what to do, with a way to try again where that can help. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../ui/html.ts';
import type { AppErrorData, ErrorKind } from '../../core/errors.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { emit } from '../state/events.ts';
import type { CameraDevice } from '../state/state.ts';
import { t, tError } from '../../words/words.ts';
import { icons } from '../../ui/icons.ts';

/** Trying the same again cannot help here. */
const HOPELESS: readonly ErrorKind[] = [
  'camera-off',
  'camera-unsupported',
  'file-not-media',
  'file-cut-short',
  'file-damaged',
  'input-invalid',
  'page-sandboxed',
];

/** Another camera can help here, and how many the browser has to list for one of them to be another one. */
const OTHER_CAMERA: Partial<Record<ErrorKind, number>> = {
  'camera-busy': 2,
  'camera-missing': 1,
  'camera-unplugged': 1,
};

export class ErrorCard extends LitElement {
  static override properties = { error: { attribute: false }, cameras: { attribute: false } };
  declare error: AppErrorData | null;
  /** Those that can be asked for by name. */
  declare cameras: readonly CameraDevice[];

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      [role='alert'] {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 10px 14px;
        padding: 12px 16px;
        border: 1.5px solid var(--alert);
        border-radius: var(--radius-small);
        background: var(--alert-paper);
        color: var(--ink);
      }
      [role='alert'] > svg {
        flex: none;
        width: 28px;
        height: 28px;
        color: var(--alert);
      }
      p {
        flex: 1 1 14em;
      }
      a {
        color: inherit;
        overflow-wrap: anywhere;
      }
      .others {
        display: flex;
        flex: 1 1 100%;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
      }
    `,
  ];

  constructor() {
    super();
    this.error = null;
    this.cameras = [];
  }

  override render() {
    if (!this.error) return nothing;
    return html`<div role="alert" data-kind=${this.error.kind}>
      ${icons.alert}
      <p>${tError(this.error)}</p>
      ${this.error.kind === 'page-sandboxed' ? this.#ownWindow() : nothing}
      ${
        HOPELESS.includes(this.error.kind)
          ? nothing
          : html`<button class="button" type="button" @click=${() => emit(this, 'do-action', 'retry')}>
              ${t('control.retry')}
            </button>`
      }
      ${this.cameras.length >= (OTHER_CAMERA[this.error.kind] ?? Infinity) ? this.#otherCameras() : nothing}
    </div>`;
  }

  /** The address stands there to be copied where the page around forbids new windows. */
  #ownWindow() {
    return html`<a href=${location.href} target="_blank" rel="noopener">${location.href}</a>`;
  }

  /** The list that the source menu has: the first page has no way to that menu. */
  #otherCameras() {
    return html`<div class="others" role="group" aria-label=${t('source.camera.others')}>
      <span>${t('source.camera.others')}</span>
      ${this.cameras.map(
        ({ deviceId, label }) =>
          html`<button class="button" type="button" @click=${() => emit(this, 'start-camera', { deviceId })}>
            ${label}
          </button>`,
      )}
    </div>`;
  }
}

customElements.define('error-card', ErrorCard);
