/** Kept faces side by side: picture with map, bars in one order, a link to each drawn one. A dialog over the app. */

import { LitElement, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import { dialogStyles, framedDialog, printedDialog } from '../../../../ui/dialog.styles.ts';
import { download, timeInName } from '../../../../ui/download.ts';
import { icons } from '../../../../ui/icons.ts';
import { formatScore, t, tLabel, tPlural } from '../../../../words/words.ts';
import type { Capture } from '../../../../live/protocol.ts';
import { linkTo } from '../../../state/face-link.ts';
import type { AppState } from '../../../state/state.ts';
import { PANELS } from '../../registry.ts';
import type { FigureEnding } from '../../../../figures/save.ts';
import { KeptFaces, MOST_KEPT, type KeptFace, type Keeping } from '../kept-faces.ts';
import { aboutKept, drawKept, saidKept } from '../picture.ts';
import { keepStyles } from './panel.styles.ts';

/** Pixels a side of a kept picture. */
const SIDE = 360;

export class KeepPanel extends LitElement {
  static override properties = {
    opened: { type: Boolean, reflect: true },
    keeping: { state: true },
    opens: { state: true },
    copied: { state: true },
  };
  declare opened: boolean;
  /** What became of the last wish to keep; null: it is on its way. */
  declare keeping: Keeping | null;
  /** Id of the panel that links open; '' = none. */
  declare opens: string;
  /** The last link, and whether it is copied; null: none was asked for. */
  declare copied: { readonly link: string; readonly done: boolean } | null;

  /** Of the app, as it is now. */
  state: AppState | null = null;
  /** The face that is shown now, with its scores and map. */
  capture: (state: AppState) => Promise<Capture | null> | Capture | null = () => null;
  readonly #kept = new KeptFaces(() => this.requestUpdate());

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    dialogStyles,
    framedDialog('(min-width: 760px) and (min-height: 521px)', 1500, 1040),
    keepStyles,
    printedDialog,
  ];

  constructor() {
    super();
    this.opened = false;
    this.keeping = null;
    this.opens = '';
    this.copied = null;
    // The app's own keys must not act behind the dialog.
    this.addEventListener('keydown', (event) => event.stopPropagation());
  }

  open(): void {
    this.opened = true;
    this.copied = null;
    void this.#keep();
  }

  close(): void {
    this.opened = false;
  }

  async #keep(): Promise<void> {
    const { state } = this;
    this.keeping = null;
    try {
      this.keeping = state ? this.#kept.keep(await this.capture(state), state) : 'no-face';
    } catch {
      // The live worker died, which the page says.
      this.keeping = 'no-face';
    }
  }

  override render() {
    return html`<dialog aria-labelledby="heading" @close=${() => this.close()}>
      ${this.opened ? this.#content() : nothing}
    </dialog>`;
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (this.opened && !dialog?.open) dialog?.showModal();
    if (!this.opened && dialog?.open) dialog.close();
    for (const face of this.#kept.faces) {
      const canvas = this.renderRoot.querySelector<HTMLCanvasElement>(`canvas[data-face="${face.number}"]`);
      const context = canvas?.getContext('2d');
      if (context) drawKept(context, face, 0, 0, SIDE);
    }
  }

  #content() {
    const { faces } = this.#kept;
    return html`
      <div class="head">
        <h2 id="heading">${t('keep.title')}</h2>
        <button class="button plain" type="button" aria-label=${t('keep.close')} @click=${() => this.close()}>
          ${icons.close}
        </button>
      </div>
      <div class="content" tabindex="-1">
        <p role="status" class="said">${this.#said(faces.length)}</p>
        <div class="faces" .style=${`--faces: ${Math.max(2, faces.length)}`}>
          ${faces.map((face) => this.#face(face))}
        </div>
        ${faces.some(({ drawn }) => drawn) ? this.#links() : nothing}
      </div>
      <div class="foot">
        <button
          data-save="png"
          class="button primary"
          type="button"
          ?disabled=${faces.length === 0}
          @click=${() => void this.#save('png')}
        >
          ${icons.save} ${t('figure.save.png')}
        </button>
        <button
          data-save="svg"
          class="button"
          type="button"
          ?disabled=${faces.length === 0}
          @click=${() => void this.#save('svg')}
        >
          ${icons.save} ${t('figure.save.svg')}
        </button>
        <p class="soft">${t('keep.private')}</p>
      </div>
    `;
  }

  #said(count: number): string {
    if (this.keeping === 'full') return t('keep.full.now');
    if (count === 0) return this.keeping === null ? t('keep.working') : t('keep.none');
    return count < MOST_KEPT ? tPlural('keep.more', MOST_KEPT - count) : t('keep.full');
  }

  #face(face: KeptFace) {
    const { number, prediction, target, source } = face;
    const { labels, probabilities, top } = prediction;
    return html`<figure data-kept=${number}>
      <canvas role="img" width=${SIDE} height=${SIDE} data-face=${number} aria-label=${saidKept(face)}></canvas>
      <figcaption>
        <span class="top"
          ><strong>${tLabel(labels[top]!)}</strong>
          <span class="number">${formatScore(probabilities[top]!)}</span></span
        >
        <span class="soft">${number} · ${t(`keep.source.${source}`)}</span>
      </figcaption>
      <ul>
        ${labels.map(
          (label, index) =>
            html`<li class=${index === target ? 'explained' : ''}>
              <span>${tLabel(label)}</span><span class="number">${formatScore(probabilities[index]!)}</span>
              <span class="bar"><span .style=${`width: ${100 * probabilities[index]!}%`}></span></span>
            </li>`,
        )}
      </ul>
      <p class="soft about">${aboutKept(face)}</p>
      <div class="doings">
        ${
          face.drawn
            ? html`<button
                class="button"
                type="button"
                data-link
                aria-label=${t('keep.link.face', { number })}
                @click=${() => void this.#copy(face)}
              >
                ${t('keep.link')}
              </button>`
            : nothing
        }
        <button
          class="button"
          type="button"
          data-remove
          aria-label=${t('keep.remove.face', { number })}
          @click=${() => this.#remove(number)}
        >
          ${t('keep.remove')}
        </button>
      </div>
    </figure>`;
  }

  #links() {
    const panels = PANELS.filter(({ elsewhere }) => !elsewhere);
    return html`<div class="links">
      <label class="field"
        ><span>${t('keep.link.opens')}</span
        ><select @change=${(event: Event) => (this.opens = (event.target as HTMLSelectElement).value)}>
          <option value="" ?selected=${this.opens === ''}>${t('keep.link.opens.live')}</option>
          ${panels.map((panel) => html`<option value=${panel.id} ?selected=${this.opens === panel.id}>${panel.name()}</option>`)}
        </select></label
      >
      ${
        this.copied
          ? html`<div class="copied">
              <p role="status">${t(this.copied.done ? 'keep.link.copied' : 'keep.link.by-hand')}</p>
              <input type="text" readonly aria-label=${t('keep.link.itself')} .value=${this.copied.link} />
            </div>`
          : nothing
      }
    </div>`;
  }

  #remove(number: number): void {
    this.#kept.remove(number);
    if (this.keeping === 'full') this.keeping = 'kept';
  }

  async #copy({ drawn, prediction }: KeptFace): Promise<void> {
    if (!drawn) return;
    const { face, still, pinned } = drawn;
    const panel = this.opens === '' ? null : this.opens;
    const link = linkTo(location.href, { face, still, label: pinned, head: prediction.head, panel });
    const done = await navigator.clipboard.writeText(link).then(
      () => true,
      () => false,
    );
    this.copied = { link, done };
  }

  async #save(ending: FigureEnding): Promise<void> {
    const { keptFile } = await import('../figure.ts');
    const file = await keptFile(this.#kept.faces, ending);
    if (file) download(file, `expression-explainer-kept-${timeInName(new Date())}.${ending}`);
  }
}

customElements.define('keep-panel', KeepPanel);
