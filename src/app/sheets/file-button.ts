/** The button that lets a person pick a photo or a video. Raises `open-file`. */

import { LitElement, css } from 'lit';
import { html } from '../../ui/html.ts';
import { ACCEPTED_FILES } from '../../capture/open-file.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { emit } from '../state/events.ts';
import { t } from '../../words/words.ts';
import { icons } from '../../ui/icons.ts';

export class FileButton extends LitElement {
  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      :host {
        min-height: var(--touch);
      }
      .button {
        width: 100%;
        min-height: inherit;
        padding-inline: 10px;
        font-size: inherit;
      }
    `,
  ];

  override render() {
    return html`<button class="button" type="button" @click=${this.#pick}>${icons.file} ${t('start.file')}</button>
      <input
        class="unseen"
        type="file"
        accept=${ACCEPTED_FILES}
        tabindex="-1"
        aria-hidden="true"
        @change=${this.#picked}
      />`;
  }

  #pick(): void {
    this.renderRoot.querySelector('input')?.click();
  }

  #picked(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    // The same file can be picked again.
    input.value = '';
    if (file) emit(this, 'open-file', file);
  }
}

customElements.define('file-button', FileButton);
