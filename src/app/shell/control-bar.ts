/** The buttons under the view. */

import { LitElement, css, nothing, type TemplateResult } from 'lit';
import { html } from '../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { shortcutOf } from '../state/actions.ts';
import { emit } from '../state/events.ts';
import type { Sheet } from '../state/sheets.ts';
import { t } from '../../words/words.ts';
import { icons } from '../../ui/icons.ts';

/** One word of two, in the room of the longer one. */
const twoWords = (shown: string, other: string) => html`<span class="two" data-other=${other}>${shown}</span>`;

const order = (first: boolean, one: string, other: string): [string, string] => (first ? [one, other] : [other, one]);

export class ControlBar extends LitElement {
  static override properties = {
    paused: { type: Boolean },
    frozen: { type: Boolean },
    canFreeze: { type: Boolean },
    canPause: { type: Boolean },
    canSnapshot: { type: Boolean },
    canSquare: { type: Boolean },
    still: { type: Boolean },
    sheet: {},
  };
  declare paused: boolean;
  declare frozen: boolean;
  declare canFreeze: boolean;
  declare canPause: boolean;
  declare canSnapshot: boolean;
  declare canSquare: boolean;
  /** A photo: nothing to be frozen or paused; its crop can be drawn by hand. */
  declare still: boolean;
  declare sheet: Sheet | null;

  static override styles = [
    sharedStyles,
    buttonStyles,
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
      .button {
        flex: 0 1 auto;
        gap: 8px;
        padding-inline: 12px;
        font-size: 0.9375rem;
      }
      /* As wide as the longer of both words: freezing moves nothing. */
      .two {
        display: grid;
        justify-items: center;
      }
      .two::after {
        height: 0;
        content: attr(data-other);
        visibility: hidden;
      }
      @container (max-width: 760px) {
        .bar > .button {
          flex-grow: 1;
        }
      }
      /* As wide as their words ask for: "Snapshot" needs more room than "Stop". */
      @container (max-width: 48rem) {
        .bar {
          flex-wrap: nowrap;
          gap: 6px;
        }
        .bar > .button {
          flex-grow: 1;
          flex-direction: column;
          gap: 2px;
          min-width: 44px;
          min-height: 58px;
          padding: 4px 2px;
          font-size: clamp(0.6875rem, 0.5rem + 1cqw, 0.875rem);
        }
      }
    `,
  ];

  constructor() {
    super();
    this.paused = false;
    this.frozen = false;
    this.canFreeze = false;
    this.canPause = false;
    this.canSnapshot = false;
    this.canSquare = false;
    this.still = false;
    this.sheet = null;
  }

  override render() {
    return html`<div class="bar" role="toolbar" aria-label=${t('control.bar')}>
      ${this.still ? this.#square() : this.#freeze()} ${this.#sheetButton('snapshot', icons.snapshot)}
      <button
        class="button"
        type="button"
        data-panel="keep"
        aria-keyshortcuts="k"
        aria-label=${t('keep.open')}
        ?disabled=${!this.canSnapshot}
        @click=${() => emit(this, 'do-action', 'open-keep')}
      >
        ${icons.keep}<span>${t('keep.open.short')}</span>
      </button>
      ${this.#sheetButton('source', icons.source)} ${this.still ? nothing : this.#pause()}
      <button class="button" type="button" @click=${() => emit(this, 'do-action', 'stop')}>
        ${icons.stop}<span>${t('control.stop')}</span>
      </button>
    </div>`;
  }

  #freeze() {
    return html`<button
      class="button freeze primary"
      type="button"
      aria-keyshortcuts=${shortcutOf('freeze')}
      ?disabled=${!this.canFreeze}
      @click=${() => emit(this, 'do-action', 'freeze')}
    >
      ${this.frozen ? icons.play : icons.freeze}${twoWords(...order(this.frozen, t('control.unfreeze'), t('control.freeze')))}
    </button>`;
  }

  #pause() {
    return html`<button
      class="button"
      type="button"
      aria-keyshortcuts=${shortcutOf('pause')}
      ?disabled=${!this.canPause}
      @click=${() => emit(this, 'do-action', 'pause')}
    >
      ${this.paused ? icons.play : icons.pause}${twoWords(...order(this.paused, t('control.resume'), t('control.pause')))}
    </button>`;
  }

  #square() {
    return html`<button
      class="button"
      type="button"
      ?disabled=${!this.canSquare}
      @click=${() => emit(this, 'do-action', 'square')}
    >
      ${icons.crop}<span>${t('control.square')}</span>
    </button>`;
  }

  #sheetButton(sheet: 'snapshot' | 'source', icon: TemplateResult) {
    const open = this.sheet === sheet;
    return html`<button
      class="button"
      type="button"
      aria-expanded=${open ? 'true' : 'false'}
      aria-keyshortcuts=${shortcutOf(sheet)}
      ?disabled=${sheet === 'snapshot' && !this.canSnapshot}
      @click=${() => emit(this, 'do-action', sheet)}
    >
      ${icon}<span>${t(`control.${sheet}`)}</span>
    </button>`;
  }
}

customElements.define('control-bar', ControlBar);
