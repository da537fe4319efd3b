/** The curves: one slider of the drawn face, all scores along it, the present place marked; the slider itself is there, too. A dialog. */

import { LitElement, nothing, type PropertyValues } from 'lit';
import { html } from '../../../../ui/html.ts';
import { FACE_RANGES, defaultParameters, type FaceParameters } from '../../../../capture/core/face-parameters.ts';
import { drawFace } from '../../../../capture/core/drawn-face.ts';
import type { Painter } from '../../../../capture/core/face-paint.ts';
import type { CropAlignment } from '../../../../capture/core/crop-square.ts';
import { sharedExplainClient } from '../../../../explain/client.ts';
import type { LiveClient } from '../../../../live/client.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import { dialogStyles, framedDialog, printedDialog } from '../../../../ui/dialog.styles.ts';
import { icons } from '../../../../ui/icons.ts';
import { formatScore, t, tError, tLabel } from '../../../../words/words.ts';
import { SLIDERS, type SliderName } from '../../../state/core/sliders.ts';
import { emit } from '../../../state/events.ts';
import { endsOf, saidValue, valueOf } from '../../../state/slider-words.ts';
import type { PanelPlace } from '../../panel.ts';
import { PLACES, scoresAt, SweepSession, type SweepNetwork, type SweepState } from '../session.ts';
import './chart.ts';
import { DASHES } from './chart.ts';
import { sweepStyles } from './panel.styles.ts';

/** Of the picture that is searched for the face: the live source's. */
const [WIDTH, HEIGHT] = [640, 480];

export class SweepPanel extends LitElement {
  static override properties = {
    opened: { type: Boolean, reflect: true },
    face: { attribute: false },
    slider: { attribute: false },
    mirrored: { type: Boolean },
    network: { attribute: false },
  };
  declare opened: boolean;
  /** The drawn face as it is set. */
  declare face: FaceParameters;
  declare slider: SliderName;
  declare mirrored: boolean;
  /** The network in use, with its head; null while there is none. */
  declare network: SweepNetwork | null;
  /** As the live picture is cut out. */
  alignment: CropAlignment = 'upright';
  place: PanelPlace = { base: './', models: null };
  cut: LiveClient['cutFace'] = () => Promise.resolve(null);

  #session: SweepSession | null = null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    dialogStyles,
    framedDialog('(min-width: 760px) and (min-height: 521px)', 1400, 980),
    sweepStyles,
    printedDialog,
  ];

  constructor() {
    super();
    this.opened = false;
    this.face = defaultParameters;
    this.slider = 'mouthCorners';
    this.mirrored = false;
    this.network = null;
    // The app's own keys must not act behind the dialog.
    this.addEventListener('keydown', (event) => event.stopPropagation());
  }

  get session(): SweepSession {
    return (this.#session ??= new SweepSession(
      sharedExplainClient(this.place).lane('sweep'),
      (face) => this.#seen(face),
      () => this.requestUpdate(),
    ));
  }

  open(): void {
    this.opened = true;
    this.#run(this.slider);
  }

  close(): void {
    if (!this.opened) return;
    this.opened = false;
    this.session.release();
  }

  #run(slider: SliderName): void {
    if (this.network) void this.session.run(slider, this.face, this.network);
  }

  async #seen(face: FaceParameters): Promise<Float32Array | null> {
    const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
    const context = canvas.getContext('2d');
    if (!context) return null;
    drawFace(context as unknown as Painter, face, WIDTH, HEIGHT);
    return (await this.cut(canvas.transferToImageBitmap(), this.alignment))?.networkInput ?? null;
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
  }

  #content(state: SweepState) {
    const { slider, head, values } = state;
    const value = this.face[slider];
    const here = scoresAt(state, value);
    return html`
      <div class="head">
        <h2 id="heading">${t('sweep.title')}</h2>
        <button class="button plain" type="button" aria-label=${t('sweep.close')} @click=${() => this.close()}>
          ${icons.close}
        </button>
      </div>
      <div class="content" tabindex="-1">
        <label class="field choice"
          ><span>${t('sweep.slider')}</span
          ><select @change=${(event: Event) => this.#run((event.target as HTMLSelectElement).value as SliderName)}>
            ${SLIDERS.map((name) => html`<option value=${name} ?selected=${name === slider}>${this.#choice(name)}</option>`)}
          </select></label
        >
        <p class="status soft" role="status">${this.#status(state)}</p>
        <div class="chart">
          <sweep-chart
            .curves=${state}
            .value=${value}
            .label=${head && values.length > 1 ? this.#said(state) : t('sweep.title')}
          ></sweep-chart>
          ${this.#mover(slider, value)}
        </div>
        <ol class="here">
          <li class="soft">${t('sweep.place', { value: valueOf(slider, value) })}</li>
          ${(head?.labels ?? []).map((label, i) => this.#row(label, i, here))}
        </ol>
        <p class="soft about">${t('sweep.about', { total: PLACES })}</p>
      </div>
    `;
  }

  #row(label: string, index: number, here: readonly number[] | null) {
    const top = here && here[index] === Math.max(...here);
    return html`<li class=${top ? 'top' : ''}>
      <svg viewBox="0 0 44 10" aria-hidden="true">
        <path d="M2 5h40" stroke-dasharray=${DASHES[index % DASHES.length]!} />
      </svg>
      <span>${tLabel(label)}</span><span class="number">${here ? formatScore(here[index]!) : '–'}</span>
    </li>`;
  }

  #mover(slider: SliderName, value: number) {
    const { min, max, step } = FACE_RANGES[slider];
    const [low, high] = endsOf(slider, this.mirrored);
    return html`<input
        type="range"
        name="place"
        min=${min}
        max=${max}
        step=${step}
        aria-label=${t('drawn.slider', { name: t(`drawn.${slider}`), min: low, max: high })}
        aria-valuetext=${saidValue(slider, value, this.mirrored)}
        .value=${String(value)}
        @input=${(event: Event) =>
          emit(this, 'change-drawn-face', {
            ...this.face,
            [slider]: Number((event.target as HTMLInputElement).value),
          })}
      />
      <p class="ends"><span>${low}</span><strong>${t(`drawn.${slider}`)}</strong><span>${high}</span></p>`;
  }

  #choice(name: SliderName): string {
    const [min, max] = endsOf(name, this.mirrored);
    return t('sweep.choice', { name: t(`drawn.${name}`), min, max });
  }

  #status({ done, fault }: SweepState): string {
    if (fault) return tError(fault);
    if (!this.network) return t('sweep.no-face');
    if (done === null) return '';
    return done === 0 ? t('sweep.starting') : t('sweep.working', { done, total: PLACES });
  }

  #said({ slider, head, scores }: SweepState): string {
    const top = (row: readonly number[]): string => tLabel(head!.labels[row.indexOf(Math.max(...row))]!);
    const [min, max] = endsOf(slider, this.mirrored);
    return t('sweep.said', { min, max, first: top(scores[0]!), last: top(scores.at(-1)!) });
  }
}

customElements.define('sweep-panel', SweepPanel);
