/** The snapshot that was just taken, and what can be done with it: save it as a figure, save the numbers, or take it unblurred. */

import { LitElement, css, nothing, type PropertyValues } from 'lit';
import { html } from '../../ui/html.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../ui/shared-styles.ts';
import type { FigureEnding } from '../../figures/save.ts';
import { emit } from '../state/events.ts';
import type { Snapshot } from '../state/state.ts';
import { t } from '../../words/words.ts';
import { download } from '../../ui/download.ts';
import { icons } from '../../ui/icons.ts';

export class SnapshotPanel extends LitElement {
  static override properties = { snapshot: { attribute: false } };
  /** null: on its way. */
  declare snapshot: Snapshot | null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    css`
      :host {
        display: grid;
        gap: 16px;
      }
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 4 / 3;
        object-fit: contain;
        border-radius: var(--radius-small);
        background: var(--stage);
      }
      .pair {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(10em, 1fr));
        gap: 8px;
      }
    `,
  ];

  constructor() {
    super();
    this.snapshot = null;
  }

  override render() {
    const { snapshot } = this;
    return html`
      <canvas role="img" aria-label=${t('snapshot.alt')}></canvas>
      ${snapshot ? nothing : html`<p role="status">${t('snapshot.working')}</p>`}
      <div class="pair">
        ${this.#button('png', t('figure.save.png'), 'button primary')} ${this.#button('json', t('snapshot.numbers'))}
        ${this.#button('svg', t('figure.save.svg'))}
      </div>
      <div>
        <label class="check"
          ><input
            type="checkbox"
            .checked=${snapshot !== null && !snapshot.blurOthers}
            ?disabled=${!snapshot}
            @change=${(event: Event) =>
              emit(this, 'take-snapshot', { blurOthers: !(event.target as HTMLInputElement).checked })}
          />${t('snapshot.unblurred')}</label
        >
        <p class="soft">${t('snapshot.unblurred.hint')}</p>
      </div>
      <p class="soft">${t('snapshot.private')}</p>
    `;
  }

  /** Drawn instead of shown by address: no blob address has to be allowed for pictures, or freed. */
  protected override async updated(changed: PropertyValues<this>): Promise<void> {
    const { snapshot } = this;
    if (!changed.has('snapshot') || !snapshot) return;
    const bitmap = await createImageBitmap(snapshot.picture);
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas && this.snapshot === snapshot) {
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    }
    bitmap.close();
  }

  #button(ending: FigureEnding | 'json', words: string, look = 'button') {
    return html`<button
      class=${look}
      type="button"
      data-save=${ending}
      ?disabled=${!this.snapshot}
      @click=${() => void this.#save(ending)}
    >
      ${icons.save} ${words}
    </button>`;
  }

  async #save(ending: FigureEnding | 'json'): Promise<void> {
    const { snapshot } = this;
    if (!snapshot) return;
    const { snapshotFile } = await import('./snapshot-files.ts');
    download(ending === 'json' ? snapshot.numbers : await snapshotFile(snapshot, ending), `${snapshot.name}.${ending}`);
  }
}

customElements.define('snapshot-panel', SnapshotPanel);
