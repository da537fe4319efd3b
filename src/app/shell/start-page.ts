/** The first page: what this is, what the network learned from, where pictures stay, and three ways to begin. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../ui/html.ts';
import type { AppErrorData } from '../../core/errors.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { emit } from '../state/events.ts';
import type { CameraDevice } from '../state/state.ts';
import { t } from '../../words/words.ts';
import './error-card.ts';
import '../sheets/file-button.ts';
import './start-picture.ts';
import { icons } from '../../ui/icons.ts';

export class StartPage extends LitElement {
  static override properties = {
    cameraAllowed: { type: Boolean },
    asking: { type: Boolean },
    error: { attribute: false },
    cameras: { attribute: false },
  };
  declare cameraAllowed: boolean;
  /** The browser's permission dialog is open. */
  declare asking: boolean;
  declare error: AppErrorData | null;
  declare cameras: readonly CameraDevice[];

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      :host {
        container-type: inline-size;
      }
      .page {
        display: grid;
        gap: clamp(16px, 3cqw, 48px);
        align-items: center;
        max-width: 110rem;
        margin: 0 auto;
      }
      h1 {
        font-size: clamp(2rem, min(1.2rem + 3.6cqw, 6.4vh), 3.75rem);
        font-weight: 800;
        line-height: 1.04;
        letter-spacing: -0.025em;
        text-wrap: balance;
      }
      .text,
      .said {
        display: grid;
        gap: clamp(14px, 1.8cqw, 22px);
      }
      .what {
        max-width: 32em;
        font-size: clamp(1.0625rem, min(0.95rem + 0.6cqw, 2.8vh), 1.375rem);
        line-height: 1.35;
      }
      .privacy,
      details {
        max-width: 44em;
        font-size: clamp(0.9375rem, 0.9rem + 0.2cqw, 1.0625rem);
      }
      .privacy {
        padding-inline-start: 0.9em;
        border-inline-start: 5px solid var(--sun);
      }
      summary {
        display: inline-flex;
        align-items: center;
        min-height: 44px;
        color: var(--ink-soft);
        text-decoration: underline;
        cursor: pointer;
      }
      .ways {
        display: grid;
        gap: 12px 16px;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr));
      }
      .way {
        display: grid;
        gap: 6px;
        align-content: start;
      }
      .way .button,
      file-button {
        width: 100%;
        min-height: 60px;
        font-size: 1.125rem;
      }
      .hint {
        font-size: 0.875rem;
        line-height: 1.35;
      }
      start-picture {
        aspect-ratio: 4 / 3;
        width: 100%;
      }
      @container (min-width: 860px) {
        .page {
          grid-template-columns: minmax(0, 1fr) minmax(280px, 1fr);
          padding-inline: clamp(0px, 3cqw, 60px);
        }
        .ways {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        .way:first-child:nth-last-child(3) {
          grid-column: 1 / -1;
        }
        /* As much of the screen as the words leave. */
        start-picture {
          aspect-ratio: auto;
          height: max(20rem, 100vh - 8.5rem);
        }
      }
      /* A phone on its side: what it is at the left, all ways to begin at the right, above the strip at the foot. */
      @media (min-width: 600px) and (max-height: 520px) {
        .page {
          grid-template-columns: minmax(0, 1fr);
        }
        .text {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          gap: 24px;
          align-items: start;
        }
        .said {
          gap: 10px;
        }
        /* What went wrong stands where it is seen without scrolling. */
        h1,
        error-card {
          order: -1;
        }
        h1 {
          font-size: 1.375rem;
        }
        .what,
        .privacy,
        details {
          font-size: 0.875rem;
          line-height: 1.35;
        }
        .ways {
          grid-row: 1 / span 3;
          grid-column: 2;
        }
        .ways {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          gap: 6px 12px;
        }
        /* Without a camera. */
        .way:first-child:nth-last-child(3) {
          grid-column: 1 / -1;
        }
        .way .button,
        file-button {
          min-height: 44px;
          font-size: 1rem;
        }
        .way {
          gap: 2px;
        }
        .hint {
          font-size: 0.8125rem;
          line-height: 1.25;
        }
        start-picture {
          justify-self: center;
          width: min(100%, 120vh);
          aspect-ratio: 16 / 9;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.cameraAllowed = true;
    this.asking = false;
    this.error = null;
    this.cameras = [];
  }

  override render() {
    return html`<div class="page">
      <div class="text">
        <div class="said">
          <h1>${t('app.title')}</h1>
          <p class="what">${t('start.what')}</p>
          ${this.error ? html`<error-card .error=${this.error} .cameras=${this.cameras}></error-card>` : nothing}
        </div>
        <div class="ways">
          <div class="way">
            <button class="button primary" type="button" @click=${() => emit(this, 'start-drawn', null)}>
              ${icons.drawn} ${t('start.drawn')}
            </button>
            <p class="hint soft">${t('start.drawn.hint')}</p>
          </div>
          ${this.#camera()}
          <div class="way">
            <file-button></file-button>
            <p class="hint soft">${t('start.file.hint')}</p>
          </div>
          <div class="way">
            <button class="button" type="button" data-panel="sets" @click=${() => emit(this, 'open-panel', 'sets')}>
              ${icons.set} ${t('set.open')}
            </button>
            <p class="hint soft">${t('set.open.hint')}</p>
          </div>
        </div>
        <p class="privacy">${t('start.privacy')}</p>
        <details>
          <summary>${t('start.data')}</summary>
          <p>${t('start.trained')}</p>
        </details>
      </div>
      <start-picture></start-picture>
    </div>`;
  }

  #camera() {
    if (!this.cameraAllowed) return nothing;
    return html`<div class="way">
      <button
        class="button primary"
        type="button"
        aria-describedby="camera-reason"
        ?disabled=${this.asking}
        @click=${() => emit(this, 'start-camera', {})}
      >
        ${icons.camera} ${t('start.camera')}
      </button>
      <p class="hint soft" id="camera-reason" role=${this.asking ? 'status' : nothing}>
        ${t(this.asking ? 'start.camera.asking' : 'start.camera.hint')}
      </p>
    </div>`;
  }
}

customElements.define('start-page', StartPage);
