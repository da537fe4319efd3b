/** The buttons under the view. */

import { LitElement, css, html, type TemplateResult } from 'lit';
import { buttonStyles, fieldStyles, sharedStyles } from '../../overlays/shared-styles.ts';
import { emit, type Sheet } from '../events.ts';
import { t } from '../strings.ts';
import { icons } from './icons.ts';

export class ControlBar extends LitElement {
  static override properties = {
    paused: { type: Boolean },
    frozen: { type: Boolean },
    canFreeze: { type: Boolean },
    still: { type: Boolean },
    overlay: { type: Boolean },
    opacity: { type: Number },
    sheet: {},
  };
  declare paused: boolean;
  declare frozen: boolean;
  declare canFreeze: boolean;
  declare still: boolean;
  declare overlay: boolean;
  declare opacity: number;
  declare sheet: Sheet | null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    css`
      :host {
        container-type: inline-size;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
      }
      .freeze {
        min-width: 8.6em;
        font-size: 1.0625rem;
      }
      .map {
        display: flex;
        flex: 1 1 200px;
        align-items: center;
        gap: 8px;
        min-width: 180px;
        max-width: 320px;
        margin-inline-start: auto;
      }
      @container (max-width: 719px) {
        .bar {
          display: grid;
          grid-template-columns: repeat(5, 1fr);
          gap: 6px;
        }
        .bar > .button {
          flex-direction: column;
          gap: 2px;
          min-width: 0;
          min-height: 58px;
          padding: 4px 2px;
          font-size: clamp(0.6875rem, 0.5rem + 1.1cqw, 0.875rem);
        }
        .map {
          grid-column: 1 / -1;
          max-width: none;
          margin: 0;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.paused = false;
    this.frozen = false;
    this.canFreeze = false;
    this.still = false;
    this.overlay = true;
    this.opacity = 1;
    this.sheet = null;
  }

  override render() {
    return html`<div class="bar" role="toolbar" aria-label=${t('control.bar')}>
      <button
        class="button freeze primary"
        type="button"
        aria-keyshortcuts="f"
        ?disabled=${!this.canFreeze}
        @click=${() => emit(this, 'do-command', 'freeze')}
      >
        ${this.frozen ? icons.play : icons.freeze}<span>${t(this.frozen ? 'control.unfreeze' : 'control.freeze')}</span>
      </button>
      ${this.#sheetButton('snapshot', icons.snapshot)} ${this.#sheetButton('source', icons.source)}
      <button
        class="button"
        type="button"
        aria-keyshortcuts="Space"
        ?disabled=${this.still}
        @click=${() => emit(this, 'do-command', 'pause')}
      >
        ${this.paused ? icons.play : icons.pause}<span>${t(this.paused ? 'control.resume' : 'control.pause')}</span>
      </button>
      <button class="button" type="button" @click=${() => emit(this, 'do-command', 'stop')}>
        ${icons.stop}<span>${t('control.stop')}</span>
      </button>
      <div class="map">
        <button
          class="button"
          type="button"
          aria-keyshortcuts="o"
          aria-pressed=${this.overlay ? 'true' : 'false'}
          @click=${() => emit(this, 'do-command', 'overlay')}
        >
          ${icons.map}<span>${t('control.overlay')}</span>
        </button>
        <input
          type="range"
          min="0"
          max="1"
          step="0.05"
          aria-label=${t('control.opacity')}
          .value=${String(this.opacity)}
          ?disabled=${!this.overlay}
          @input=${(event: Event) =>
            emit(this, 'change-settings', { opacity: Number((event.target as HTMLInputElement).value) })}
        />
      </div>
    </div>`;
  }

  #sheetButton(sheet: 'snapshot' | 'source', icon: TemplateResult) {
    const open = this.sheet === sheet;
    return html`<button
      class="button"
      type="button"
      aria-expanded=${open ? 'true' : 'false'}
      aria-keyshortcuts=${sheet === 'snapshot' ? 's' : 'c'}
      ?disabled=${sheet === 'snapshot' && !this.canFreeze}
      @click=${() => emit(this, 'show-sheet', open && sheet !== 'snapshot' ? null : sheet)}
    >
      ${icon}<span>${t(`control.${sheet}`)}</span>
    </button>`;
  }
}

customElements.define('control-bar', ControlBar);
