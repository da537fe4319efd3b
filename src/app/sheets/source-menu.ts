/** Where the picture comes from: a camera, a file, or the drawn face. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../ui/html.ts';
import type { ActiveSource, CameraDevice } from '../state/state.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { emit, type CameraWish } from '../state/events.ts';
import { t } from '../../words/words.ts';
import './file-button.ts';
import { icons } from '../../ui/icons.ts';

export class SourceMenu extends LitElement {
  static override properties = {
    source: { attribute: false },
    cameraAllowed: { type: Boolean },
    cameras: { attribute: false },
  };
  declare source: ActiveSource | null;
  declare cameraAllowed: boolean;
  declare cameras: readonly CameraDevice[];

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    css`
      :host,
      section {
        display: grid;
        gap: 12px;
      }
      :host {
        gap: 28px;
      }
      h3 {
        font-size: 1.0625rem;
      }
      .pair {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(9.5em, 1fr));
        gap: 8px;
      }
      .button {
        width: 100%;
      }
    `,
  ];

  constructor() {
    super();
    this.source = null;
    this.cameraAllowed = true;
    this.cameras = [];
  }

  override render() {
    return html`
      <p class="soft">${this.source ? t('source.now', { name: this.#name(this.source) }) : t('source.none')}</p>
      <section>
        <h3>${t('source.drawn')}</h3>
        <button class="button primary" type="button" @click=${() => emit(this, 'start-drawn', null)}>
          ${icons.drawn} ${t('source.drawn.start')}
        </button>
        <p class="soft">${t('start.drawn.hint')}</p>
      </section>
      <section>
        <h3>${t('source.camera')}</h3>
        ${this.cameraAllowed ? this.#camera() : html`<p class="soft">${t('source.camera.off')}</p>`}
      </section>
      <section>
        <h3>${t('source.file')}</h3>
        <file-button></file-button>
        <p class="soft">${t('start.file.hint')}</p>
      </section>
    `;
  }

  #camera() {
    const start = (wish: CameraWish) => () => emit(this, 'start-camera', wish);
    return html`<button class="button" type="button" @click=${start({})}>${icons.camera} ${t('start.camera')}</button>
      <div class="pair">
        <button class="button" type="button" @click=${start({ facing: 'user' })}>${t('source.camera.front')}</button>
        <button class="button" type="button" @click=${start({ facing: 'environment' })}>
          ${t('source.camera.back')}
        </button>
      </div>
      ${
        this.cameras.length < 2
          ? nothing
          : html`<label class="field">
              <span>${t('source.camera.device')}</span>
              <select @change=${this.#chooseDevice}>
                <option value="">${t('source.camera.any')}</option>
                ${this.cameras.map(
                  (camera) =>
                    html`<option value=${camera.deviceId} ?selected=${camera.label === this.source?.label}>
                      ${camera.label}
                    </option>`,
                )}
              </select>
            </label>`
      }`;
  }

  #name(source: ActiveSource): string {
    return source.kind === 'drawn' ? t('source.name.drawn') : source.label;
  }

  #chooseDevice(event: Event): void {
    const deviceId = (event.target as HTMLSelectElement).value;
    emit(this, 'start-camera', deviceId === '' ? {} : { deviceId });
  }
}

customElements.define('source-menu', SourceMenu);
