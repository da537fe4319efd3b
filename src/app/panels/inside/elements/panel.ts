/**
 * "Inside the network": its layers, what each makes of a face (frozen, or followed by the camera), and what drives its filters. A dialog
 * over the app: it draws what the session has and turns what people do into its commands.
 */

import { LitElement, nothing, type PropertyValues } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import { sharedExplainClient } from '../../../../explain/client.ts';
import { ASCENT_RESULTS } from '../../../../explain/core/ascent-key.ts';
import { ResultStore } from '../../../../explain/results.ts';
import type { FactSource } from '../../../../figures/core/facts.ts';
import type { HeadInfo } from '../../../../inference/core/manifest.ts';
import { layerValues } from '../../../../inference/activations/core/layer-maps.ts';
import type { LayerDescription } from '../../../../inference/networks/core/network-description.ts';
import type { LayerMaps } from '../../../../inference/activations/core/layer-maps.ts';
import { emit } from '../../../state/events.ts';
import type { Climb } from '../ascent-runs.ts';
import { climbAsAsked } from '../ascent-command.ts';
import type { Ending } from '../endings.ts';
import type { InsideLook } from '../look.ts';
import type { PicturesPlace } from '../pictures.ts';
import { InsideSession } from '../session.ts';
import type { InsideNetwork } from '../state.ts';
import { InsideView } from '../view.ts';
import { insideError, layerNames } from '../words.ts';
import type { PanelPlace } from '../../panel.ts';
import type { FrozenFace } from '../../frozen-face.ts';
import { t } from '../../../../words/words.ts';
import { download } from '../../../../ui/download.ts';
import { icons } from '../../../../ui/icons.ts';
import './detail.ts';
import './layer.ts';
import './map.ts';
import type { InsideMap } from './map.ts';
import { panelStyles } from './panel.styles.ts';
import { alertStyles, dialogStyles, framedDialog, printedDialog } from '../../../../ui/dialog.styles.ts';

/** As in the styles. */
const BESIDE = '(min-width: 600px)';

export class InsidePanel extends LitElement {
  static override properties = {
    network: { attribute: false },
    heads: { attribute: false },
    subject: { attribute: false },
    source: { attribute: false },
    place: { attribute: false },
    cutOut: { attribute: false },
    alignment: { attribute: false },
    still: { type: Boolean },
    opened: { type: Boolean, reflect: true },
  };
  /** The chosen model; null while none is loaded. */
  declare network: InsideNetwork | null;
  declare heads: readonly HeadInfo[];
  /** The frozen face; null: none is frozen, or the frozen picture has none. */
  declare subject: FrozenFace | null;
  declare source: InsideLook['source'];
  declare place: PanelPlace;
  /** How faces are cut out. */
  declare alignment: PicturesPlace['alignment'];
  /** A photo: it is frozen from the start, and stays so. */
  declare still: boolean;
  declare cutOut: PicturesPlace['cutOut'];
  declare opened: boolean;
  /** What exports say of the network; not drawn. */
  about: FactSource | null = null;

  #session: InsideSession | null = null;
  readonly #view = new InsideView();
  #frame = 0;
  #order: readonly number[] = [];
  #topOf: LayerDescription | null = null;
  /** Where the focus is, or was last. */
  #column: HTMLElement | null = null;
  /** The panel was opened, and the keys are not on a layer yet. */
  #toFocus = false;

  static override styles = [
    sharedStyles,
    buttonStyles,
    alertStyles,
    dialogStyles,
    framedDialog('(min-width: 760px) and (min-height: 521px)', 1320, 940),
    panelStyles,
    printedDialog,
  ];

  constructor() {
    super();
    this.network = null;
    this.heads = [];
    this.subject = null;
    this.source = 'none';
    this.place = { base: './', models: null };
    this.alignment = 'as-is';
    this.still = false;
    this.cutOut = () => Promise.resolve(null);
    this.opened = false;
    // What is painted takes its colours from the scheme. (The app makes one panel, and keeps it.)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.requestUpdate());
    // The app's own keys must not act behind the dialog.
    this.addEventListener('keydown', (event) => event.stopPropagation());
    this.addEventListener('focusin', (event) => {
      const at = event
        .composedPath()
        .find((one) => one instanceof HTMLElement && one.matches('.rail, .middle, .detail'));
      this.#column = (at as HTMLElement | undefined) ?? null;
    });
    this.addEventListener('inside-layer', ({ detail }) => void this.session.choose(detail));
    this.addEventListener('inside-channel', ({ detail }) => this.session.chooseChannel(detail));
    this.addEventListener('inside-display', ({ detail }) => this.session.setDisplay(detail));
    this.addEventListener('inside-climb', ({ detail }) =>
      climbAsAsked(this.session, detail, () => this.#look('').order),
    );
    this.addEventListener('inside-choice', ({ detail }) => this.session.ascents.choose(detail, this.#channels));
    this.addEventListener('inside-pictures', ({ detail }) => {
      void this.session.addFiles(detail, { cutOut: this.cutOut, alignment: this.alignment });
    });
    this.addEventListener('inside-pictures-remove', () => this.session.removePictures());
  }

  get session(): InsideSession {
    if (this.#session) return this.#session;
    const client = sharedExplainClient(this.place);
    const lanes = { inside: client.lane('inside'), gallery: client.lane('gallery', 'gallery') };
    const kept = new ResultStore().of<Climb>(ASCENT_RESULTS);
    return (this.#session = new InsideSession(lanes, kept, () => this.#later()));
  }

  /** Steps of a climb come faster than a screen can show them. */
  #later(): void {
    if (!this.#frame)
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.requestUpdate();
        this.dispatchEvent(new Event('watched-layer'));
      });
  }

  /** The layer whose maps shall follow the picture; null: none. */
  get watched(): string | null {
    if (!this.opened || this.source !== 'live') return null;
    const { display, layer } = this.session.state;
    return display.view === 'answers' ? (layer?.name ?? null) : null;
  }

  /** Maps of a frame, and its face as it is shown. */
  showLive(maps: LayerMaps, face: HTMLCanvasElement | null, mirrored: boolean): void {
    if (!this.opened || this.source !== 'live') return;
    this.session.showLive(layerValues(maps), face, mirrored);
  }

  open(): void {
    this.opened = true;
    this.#toFocus = true;
    void this.session.show(this.network, this.subject);
  }

  close(): void {
    this.opened = false;
    this.session.letGo();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.opened && (changed.has('network') || changed.has('subject')))
      void this.session.show(this.network, this.subject);
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (this.opened && !dialog?.open) dialog?.showModal();
    if (!this.opened && dialog?.open) dialog.close();
    this.dispatchEvent(new Event('watched-layer'));
    if (!this.opened) return;
    requestAnimationFrame(() => this.#keepFocus());
    this.#showTop();
    const { description, channel, layer, activations } = this.session.state;
    if (this.#toFocus && description) {
      this.#toFocus = false;
      void this.renderRoot.querySelector<InsideMap>('inside-map')?.focusChosen();
    }
    // Where tiles and the chosen one are seen beside each other, one is always chosen.
    const [first] = this.#order;
    if (channel === null && first !== undefined && layer?.filters && activations && matchMedia(BESIDE).matches)
      this.session.chooseChannel(first);
  }

  /** Another layer begins at its top. */
  #showTop(): void {
    const { layer } = this.session.state;
    if (layer === this.#topOf) return;
    this.#topOf = layer;
    for (const column of this.renderRoot.querySelectorAll('[data-scroller]')) column.scrollTop = 0;
  }

  /** A button that had the focus and is gone ("Climb" while it climbs) leaves it to its column. */
  #keepFocus(): void {
    if (this.opened && document.activeElement === document.body) this.#column?.focus({ preventScroll: true });
  }

  override render() {
    return html`<dialog aria-labelledby="heading" @close=${() => this.close()}>
      ${this.opened ? this.#content() : nothing}
    </dialog>`;
  }

  #content() {
    const { description, layer, channel } = this.session.state;
    const names = description ? layerNames(description.layers, this.heads) : [];
    const name = names[description?.layers.indexOf(layer!) ?? -1] ?? '';
    const look = layer ? this.#look(name) : null;
    this.#order = look?.order ?? [];
    return html`${this.#head()}
      <div class="content ${channel === null ? '' : 'chosen'}">
        <div class="rail">
          <inside-map .layers=${description?.layers ?? []} .names=${names} .chosen=${layer?.name ?? null}></inside-map>
        </div>
        <div class="middle" data-scroller tabindex="-1">
          ${this.#status()}
          <inside-layer .look=${look} @save=${(e: CustomEvent<Ending>) => look && void this.#save(look, e.detail)}>
          </inside-layer>
          <p class="soft note">${t('inside.intro')}</p>
        </div>
        <div class="detail" data-scroller tabindex="-1">
          <inside-detail
            .look=${look}
            .cropping=${this.session.intake.cropping}
            .trouble=${this.session.intake.trouble}
            .heads=${this.heads}
          ></inside-detail>
        </div>
      </div>`;
  }

  #head() {
    const { source } = this;
    return html`<div class="head">
      <h2 id="heading">${t('inside.title')}</h2>
      ${
        source === 'none' || this.still
          ? nothing
          : html`<button class="button" type="button" data-freeze @click=${() => emit(this, 'do-action', 'freeze')}>
              ${source === 'frozen' ? icons.play : icons.freeze}<span
                >${t(source === 'frozen' ? 'inside.unfreeze' : 'inside.freeze')}</span
              >
            </button>`
      }
      <button class="button plain" type="button" aria-label=${t('inside.close')} @click=${() => this.close()}>
        ${icons.close}
      </button>
    </div>`;
  }

  #status() {
    const { status, restarted, movedTo, description } = this.session.state;
    return html`${
      status.kind === 'failed'
        ? html`<div class="bad" role="alert" data-failed>
            <p>${insideError(status.error)}</p>
            <button class="button" type="button" @click=${() => this.open()}>${t('inside.failed.again')}</button>
          </div>`
        : nothing
    }
    ${!description && status.kind !== 'failed' ? html`<p class="empty soft" role="status">${t('inside.loading')}</p>` : nothing}
    ${restarted ? html`<p class="note" role="status" data-restarted>${t('inside.restarted')}</p>` : nothing}
    ${movedTo ? html`<p class="note" role="status">${t('inside.moved', { backend: t(`backend.${movedTo}`) })}</p>` : nothing}`;
  }

  #look(name: string): InsideLook {
    const { source, heads } = this;
    return this.#view.look(this.session, { name, source, heads });
  }

  get #channels(): number {
    return this.session.state.layer?.filters ?? 0;
  }

  async #save(look: InsideLook, ending: Ending): Promise<void> {
    const climbs = look.order.flatMap((channel) => this.session.ascents.climbOf(channel) ?? []);
    const { exportFile, exportName } = await import('../export.ts');
    const blob = this.about && (await exportFile(look, climbs, ending, this.about));
    if (blob) download(blob, exportName(look, ending));
  }
}

customElements.define('inside-panel', InsidePanel);
