/** "Labelled set": a set is given, its figures fill, a cell of the matrix opens its faces and what they hang on. A dialog over the app. */

import { LitElement, nothing, type PropertyValues } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import {
  alertStyles,
  boxedDetails,
  dialogStyles,
  framedDialog,
  printedDialog,
  progressStyles,
} from '../../../../ui/dialog.styles.ts';
import { icons } from '../../../../ui/icons.ts';
import { sharedExplainClient } from '../../../../explain/client.ts';
import type { SetPhoto, SetSource } from '../../../../explain/set-jobs.ts';
import { formatNumber, t, tError, tHead } from '../../../../words/words.ts';
import type { AppState } from '../../../state/state.ts';
import { emit } from '../../../state/events.ts';
import { sourceOfDrop } from '../files.ts';
import { SetsSession, type SetsState, type SetSubject } from '../session.ts';
import { cellView } from './cell.ts';
import { calibrationView, droppedView, labelsView, summaryView, votesView } from './figures.ts';
import { giveView, orderView } from './give.ts';
import { matrixView } from './matrix.ts';
import { panelStyles } from './panel.styles.ts';
import { roomStyles } from './room.styles.ts';
import { reportView } from './report.ts';

export class SetsPanel extends LitElement {
  static override properties = {
    place: { attribute: false },
    subject: { attribute: false },
    opened: { type: Boolean, reflect: true },
    dropping: { state: true },
  };
  /** Where the app and its models are served from. */
  declare place: { readonly base: string; readonly models: string | null };
  declare subject: SetSubject | null;
  declare opened: boolean;
  declare dropping: boolean;

  #session: SetsSession | null = null;
  /** A face of the set that the app is opening as a photo. */
  #opening: SetPhoto | null = null;
  #shownCell = '';

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    dialogStyles,
    framedDialog('(min-width: 760px) and (min-height: 521px)', 1600, 1040),
    alertStyles,
    boxedDetails,
    progressStyles,
    panelStyles,
    roomStyles,
    printedDialog,
  ];

  constructor() {
    super();
    this.place = { base: './', models: null };
    this.subject = null;
    this.opened = false;
    this.dropping = false;
    // The app's own keys must not act behind the dialog, nor its fields for files.
    this.addEventListener('keydown', (event) => event.stopPropagation());
    for (const type of ['dragover', 'dragleave', 'drop'] as const)
      this.addEventListener(type, (event) => this.#dragged(event));
  }

  get session(): SetsSession {
    if (this.#session) return this.#session;
    const client = sharedExplainClient(this.place);
    const changed = (): void => this.requestUpdate();
    return (this.#session = new SetsSession(client.lane('set', 'set'), client.lane('set-question'), changed));
  }

  open(): void {
    this.opened = true;
  }

  close(): void {
    this.opened = false;
  }

  follow(subject: SetSubject): void {
    const before = this.subject;
    if (before?.key !== subject.key || before.heads !== subject.heads || before.sha256 !== subject.sha256)
      this.subject = subject;
  }

  /** The app shows another picture: of a face of the set, the square that the network saw is chosen once the photo is held. */
  photoShown({ source, capture }: Pick<AppState, 'source' | 'capture'>): void {
    const opening = this.#opening;
    if (!opening || source?.kind !== 'photo' || source.label !== opening.name || !capture) return;
    this.#opening = null;
    // After this change of the state has been heard by all.
    queueMicrotask(() => emit(this, 'draw-square', opening.square));
  }

  override render() {
    return html`<dialog aria-labelledby="heading" @close=${() => this.close()}>
      ${this.opened ? this.#content(this.session.state) : nothing}
    </dialog>`;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (this.opened && !dialog?.open) dialog?.showModal();
    if (!this.opened && dialog?.open) dialog.close();
    this.#keepFocus();
  }

  /** Into the cell, and back to it in the table. */
  #keepFocus(): void {
    const open = this.#session?.state.open;
    const now = open ? `${open.cell.truth}-${open.cell.predicted}` : '';
    if (!this.opened || now === this.#shownCell) return;
    const target = now ? '[data-cell-open] h3' : `[data-cell="${this.#shownCell}"]`;
    this.#shownCell = now;
    this.renderRoot.querySelector<HTMLElement>(target)?.focus();
    if (now) this.renderRoot.querySelector('.content')?.scrollTo(0, 0);
  }

  #content(state: SetsState) {
    return html`
      <div class="head">
        <h2 id="heading">${t('set.title')}</h2>
        <button class="button plain" type="button" aria-label=${t('set.close')} @click=${() => this.close()}>
          ${icons.close}
        </button>
      </div>
      <div class="content ${this.dropping ? 'dropping' : ''}" tabindex="-1">
        ${this.#fault(state)} ${state.source ? this.#results(state) : giveView((source) => this.#give(source))}
      </div>
    `;
  }

  #give(source: SetSource, order: string | null = null): void {
    if (this.subject) void this.session.read(source, this.subject, { order });
  }

  #fault({ fault, source, scored }: SetsState) {
    if (!fault) return nothing;
    if (fault.kind === 'set-order' && source) return orderView((order) => this.#give(source, order));
    return html`<div class="bad" role="alert">
      <p>${tError(fault)}</p>
      ${fault.kind === 'set-invalid' ? html`<p>${fault.detail}.</p>` : nothing}
      ${
        source && !scored
          ? html`<button class="button" type="button" @click=${() => this.session.forget()}>${t('set.other')}</button>`
          : nothing
      }
    </div>`;
  }

  #results(state: SetsState) {
    const { heads, head, busy, fault, scored, open } = state;
    if (fault && !scored) return nothing;
    const figures = heads[head];
    if (open && figures)
      return cellView(figures, open, fault !== null, {
        back: () => this.session.closeCell(),
        more: () => void this.session.moreFaces(),
        explain: () => void this.session.explainCell(),
        face: (at) => void this.#openFace(at),
      });
    return html`${this.#bar(state)} ${figures ? summaryView(figures) : nothing}
    ${
      figures && scored && figures.n === 0
        ? html`<p role="status">${t('set.none-counted', { labels: figures.labels.join(', ') })}</p>`
        : nothing
    }
    ${scored && figures?.truth === 'votes' ? html`<p>${t('set.votes.truth')}</p>` : nothing}
    ${
      figures
        ? html`<div class="results">
              ${matrixView(figures, busy ? null : (cell) => void this.session.openCell(cell))}
              <div class="beside">${labelsView(figures)}</div>
            </div>
            ${calibrationView(figures)} ${votesView(scored?.votes[head])} ${droppedView(figures, state)}`
        : nothing
    }
    ${scored && figures && figures.n > 0 ? this.#report(state, figures.labels.length) : nothing}`;
  }

  #bar({ source, busy, pictures, heads, head, splits, split, by, restarted }: SetsState) {
    const session = this.session;
    const name = !source ? '' : source.kind === 'drawn' ? t('set.pick.drawn') : source.name;
    const count = formatNumber(pictures, 0);
    const said = busy ? (pictures > 0 ? t('set.reading', { pictures: count }) : t('set.opening')) : t('set.done', { name, pictures: count }); // prettier-ignore
    const stale = !busy && by !== null && this.subject !== null && by.key !== this.subject.key;
    const title = (id: string): string => tHead(id, by?.heads?.find((one) => one.id === id)?.title ?? id);
    return html`<div class="bar">
        <p role="status">${restarted ? t('set.restarted') : said}</p>
        ${busy ? html`<progress aria-hidden="true"></progress>` : nothing}
        <button class="button" type="button" data-cancel @click=${() => (busy ? session.cancel() : session.forget())}>
          ${t(busy ? 'set.cancel' : 'set.other')}
        </button>
      </div>
      <div class="ways">
        ${
          heads.length > 1
            ? html`<label class="field"
                ><span>${t('set.head')}</span>
                <select
                  data-head
                  @change=${(event: Event) => session.chooseHead((event.target as HTMLSelectElement).selectedIndex)}
                >
                  ${heads.map((one, i) => html`<option ?selected=${i === head}>${title(one.head)}</option>`)}
                </select></label
              >`
            : nothing
        }
        ${
          splits.length > 1
            ? html`<label class="field"
                ><span>${t('set.split')}</span>
                <select
                  data-split
                  @change=${(event: Event) => {
                    const { value } = event.target as HTMLSelectElement;
                    if (by) void session.again(by, value === '' ? null : value);
                  }}
                >
                  <option value="" ?selected=${split === null}>${t('set.split.all')}</option>
                  ${splits.map((one) => html`<option value=${one} ?selected=${one === split}>${one}</option>`)}
                </select></label
              >`
            : nothing
        }
      </div>
      ${
        stale
          ? html`<div class="ways">
              <p>${t('set.stale')}</p>
              <button
                class="button primary"
                type="button"
                @click=${() => this.subject && void session.again(this.subject)}
              >
                ${t('set.again')}
              </button>
            </div>`
          : nothing
      }`;
  }

  #report({ report, source }: SetsState, labels: number) {
    return reportView(report, labels, source?.kind === 'drawn', {
      make: (lang, seed, answers) => void this.session.makeReport(lang, seed, answers),
      cancel: () => this.session.cancel(),
    });
  }

  /** The face is opened by the app itself, as a photo of its own; the table is there again when the panel is opened. */
  async #openFace(at: number): Promise<void> {
    const photo = await this.session.photo(at);
    if (!photo) return;
    this.#opening = photo;
    this.close();
    emit(this, 'open-file', new File([photo.data], photo.name, { type: photo.data.type }));
  }

  #dragged(event: DragEvent): void {
    if (!this.opened || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.stopPropagation();
    this.dropping = event.type === 'dragover';
    if (event.type !== 'drop') return;
    void sourceOfDrop(event.dataTransfer).then((source) => source && this.#give(source));
  }
}

customElements.define('sets-panel', SetsPanel);
