/** A panel beside the view (below it on a phone) that leaves the view usable. Escape closes it; focus comes and goes back. */

import { LitElement, css, nothing, type PropertyValues } from 'lit';
import { html } from '../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { emit } from '../state/events.ts';
import { t } from '../../words/words.ts';
import { icons } from '../../ui/icons.ts';

export class SideSheet extends LitElement {
  static override properties = {
    open: { type: Boolean, reflect: true },
    heading: {},
  };
  declare open: boolean;
  declare heading: string;

  #before: HTMLElement | null = null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      :host {
        position: fixed;
        z-index: 10;
        inset: auto 0 0 0;
        display: none;
        max-height: min(68vh, 640px);
        border-radius: 20px 20px 0 0;
        background: var(--card);
        color: var(--ink);
        box-shadow: 0 -8px 40px rgb(5 11 26 / 35%);
      }
      :host([open]) {
        display: flex;
      }
      /* Focus is put here on opening, so that reading starts here; it is no control. */
      section:focus {
        outline: none;
      }
      section {
        display: flex;
        flex: 1;
        flex-direction: column;
        min-height: 0;
        min-width: 0;
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: 8px 12px 8px 24px;
        border-bottom: 1px solid var(--line);
      }
      h2 {
        font-size: 1.375rem;
        font-weight: 750;
        letter-spacing: -0.01em;
      }
      .content {
        flex: 1;
        overflow: auto;
        padding: 20px 24px calc(24px + env(safe-area-inset-bottom));
        overscroll-behavior: contain;
      }
      /* An upright tablet has room below the picture: the face stays in sight. */
      @media (min-width: 600px) and (max-width: 959px) and (min-height: 521px) {
        :host {
          max-height: 50vh;
        }
      }
      /* On paper it follows what it stood beside. */
      @media print {
        :host([open]) {
          position: static;
          max-height: none;
          box-shadow: none;
        }
        .content {
          overflow: visible;
        }
        .head .button {
          display: none;
        }
      }
      @media screen and (min-width: 960px), screen and (min-width: 600px) and (max-height: 520px) {
        :host {
          inset: calc(12px + env(safe-area-inset-top)) calc(12px + env(safe-area-inset-right))
            calc(12px + env(safe-area-inset-bottom)) auto;
          width: min(420px, 100vw - 24px);
          max-height: none;
          border: 1px solid var(--line);
          border-radius: 20px;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.open = false;
    this.heading = '';
  }

  override render() {
    if (!this.open) return nothing;
    return html`<section role="dialog" aria-labelledby="heading" tabindex="-1">
      <div class="head">
        <h2 id="heading">${this.heading}</h2>
        <button
          class="button plain"
          type="button"
          aria-label=${t('control.close')}
          @click=${() => emit(this, 'do-action', 'close')}
        >
          ${icons.close}
        </button>
      </div>
      <div class="content" tabindex="0"><slot></slot></div>
    </section>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('open') && this.open) this.#before = deepActiveElement();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('open') || (changed.has('heading') && this.open)) {
      if (this.open) this.renderRoot.querySelector<HTMLElement>('section')?.focus({ preventScroll: true });
      else this.#before?.focus({ preventScroll: true });
    }
  }
}

function deepActiveElement(): HTMLElement | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement ? active : null;
}

customElements.define('side-sheet', SideSheet);
