/** An explanation to keep, as picture or numbers, and one that was kept before. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import type { AppErrorData } from '../../../../core/errors.ts';
import type { LimeEnding } from '../export.ts';
import { emitLime } from '../events.ts';
import { limeError } from '../words.ts';
import { t } from '../../../../words/words.ts';
import { icons } from '../../../../ui/icons.ts';

export class LimeFiles extends LitElement {
  static override properties = {
    hasPicture: { attribute: false },
    hasNumbers: { attribute: false },
    loadError: { attribute: false },
  };
  declare hasPicture: boolean;
  declare hasNumbers: boolean;
  /** What was wrong with the last file; null: nothing. */
  declare loadError: AppErrorData | null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      .files {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(10em, 45%), 1fr));
        gap: 8px;
      }
      .load {
        position: relative;
      }
      .load input {
        position: absolute;
        inset: 0;
        opacity: 0;
        cursor: pointer;
      }
      .load:focus-within {
        outline: 3px solid var(--focus);
        outline-offset: 2px;
      }
      [role='alert'] {
        margin-top: 8px;
        padding: 10px 14px;
        border-radius: var(--radius-small);
        background: var(--alert-paper);
        color: var(--alert);
      }
    `,
  ];

  constructor() {
    super();
    this.hasPicture = false;
    this.hasNumbers = false;
    this.loadError = null;
  }

  override render() {
    return html`<div class="files">
        ${this.#save('png', t('figure.save.png'), this.hasPicture)}
        ${this.#save('svg', t('figure.save.svg'), this.hasPicture)}
        ${this.#save('json', t('lime.save.numbers'), this.hasNumbers)}
        <label class="button load"
          >${t('lime.load')}<input type="file" accept="application/json,.json" @change=${this.#load}
        /></label>
      </div>
      ${this.loadError === null ? nothing : html`<p role="alert">${limeError(this.loadError)}</p>`}`;
  }

  #save(kind: LimeEnding, words: string, possible: boolean) {
    return html`<button
      class="button"
      type="button"
      data-save=${kind}
      ?disabled=${!possible}
      @click=${() => emitLime(this, 'lime-save', kind)}
    >
      ${icons.save} ${words}
    </button>`;
  }

  #load(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (file) emitLime(this, 'lime-load', file);
  }
}

customElements.define('lime-files', LimeFiles);
