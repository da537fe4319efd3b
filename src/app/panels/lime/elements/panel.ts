/**
 * "Which parts matter?": the frozen face, explained by LIME. A dialog over the app: it draws what the session has and turns what people
 * do into its commands. Opened with a subject it explains at once.
 */

import { LitElement, nothing, type PropertyValues } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import type { ClassExplanation } from '../../../../lime/core/explanation.ts';
import { strongestRegions } from '../../../../lime/core/shown-regions.ts';
import { confusionOfPrediction } from '../../../../sets/core/confusion.ts';
import { sharedExplainClient } from '../../../../explain/client.ts';
import type { FactSource } from '../../../../figures/core/facts.ts';
import type { LimeEnding } from '../export.ts';
import { LimeSession, type LimeState } from '../session.ts';
import type { FrozenFace } from '../../frozen-face.ts';
import { regionNames, scaleSentence } from '../words.ts';
import { t, tLabel, tPlural } from '../../../../words/words.ts';
import { download, timeInName } from '../../../../ui/download.ts';
import { icons } from '../../../../ui/icons.ts';
import './bars.ts';
import './face.ts';
import './facts.ts';
import './files.ts';
import './options.ts';
import { panelStyles } from './panel.styles.ts';
import { boxedDetails, dialogStyles, framedDialog, printedDialog } from '../../../../ui/dialog.styles.ts';
import './show.ts';
import './status.ts';
import './tabs.ts';

/** As in the styles: what is looked at and saved stands in one screen, the rest below it. */
const ONE_COLUMN = matchMedia('(max-width: 599px), (max-width: 759px) and (min-height: 521px)');

export class LimePanel extends LitElement {
  static override properties = {
    subject: { attribute: false },
    place: { attribute: false },
    opened: { type: Boolean, reflect: true },
  };
  /** The frozen face; null while there is none. */
  declare subject: FrozenFace | null;
  /** Where the app and its models are served from. */
  declare place: { readonly base: string; readonly models: string | null };
  declare opened: boolean;
  /** What exports say of the network; not drawn. */
  network: FactSource | null = null;

  #session: LimeSession | null = null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    boxedDetails,
    dialogStyles,
    framedDialog('(min-width: 760px) and (min-height: 521px)', 1180, 900),
    panelStyles,
    printedDialog,
  ];

  constructor() {
    super();
    this.subject = null;
    this.place = { base: './', models: null };
    this.opened = false;
    // (The app makes one panel, and keeps it.)
    ONE_COLUMN.addEventListener('change', () => this.requestUpdate());
    // The app's own keys must not act behind the dialog.
    this.addEventListener('keydown', (event) => event.stopPropagation());
    this.addEventListener('lime-highlight', ({ detail }) => this.session.highlight(detail));
    this.addEventListener('lime-display', ({ detail }) => this.session.setDisplay(detail));
    this.addEventListener('lime-options', ({ detail }) => this.session.setOptions(detail));
    this.addEventListener('lime-shapes', ({ detail }) => this.session.setShapes(detail));
    this.addEventListener('lime-class', ({ detail }) => this.session.chooseLabel(detail));
    this.addEventListener('lime-cancel', () => this.session.cancel());
    this.addEventListener('lime-save', ({ detail }) => void this.#save(detail));
    this.addEventListener('lime-load', ({ detail }) => void this.#load(detail));
  }

  get session(): LimeSession {
    return (this.#session ??= new LimeSession(sharedExplainClient(this.place).lane('lime'), () =>
      this.requestUpdate(),
    ));
  }

  /** Shows the panel; a face that was not explained yet is explained at once. */
  open(): void {
    this.opened = true;
    const { subject, status } = this.session.state;
    if (subject && status.kind === 'idle') void this.session.run();
  }

  close(): void {
    this.opened = false;
    this.session.highlight(null);
    this.session.cancel();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('subject')) return;
    const another = this.session.setSubject(this.subject);
    if (another && this.opened && this.subject) void this.session.run();
  }

  override render() {
    const { state } = this.session;
    return html`<dialog aria-labelledby="heading" @close=${() => this.close()}>
      ${this.opened ? this.#content(state) : nothing}
    </dialog>`;
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (this.opened && !dialog?.open) dialog?.showModal();
    if (!this.opened && dialog?.open) dialog.close();
  }

  #content(state: LimeState) {
    const explained = this.#explained(state);
    return html`
      <div class="head">
        <h2 id="heading">${t('lime.title')}</h2>
        <button class="button plain" type="button" aria-label=${t('lime.close')} @click=${() => this.close()}>
          ${icons.close}
        </button>
      </div>
      <div class="content" tabindex="-1">
        ${
          state.subject || state.explanation
            ? ONE_COLUMN.matches
              ? html`<div class="seen">
                    ${this.#face(state, explained)} ${this.#job(state)} ${this.#labels(state, explained)}
                    ${this.#files(state)}
                  </div>
                  <div class="told">
                    ${this.#weights(state, explained)} ${this.#show(state, explained)} ${this.#making(state)}
                  </div>`
              : html`<div class="seen">${this.#face(state, explained)} ${this.#show(state, explained)}</div>
                  <div class="told">
                    ${this.#job(state)} ${this.#making(state)} ${this.#labels(state, explained)}
                    ${this.#weights(state, explained)}
                  </div>
                  ${this.#files(state)}`
            : html`<p class="wide" role="status">${t('lime.no-face')}</p>
                ${this.#files(state)}`
        }
        <p class="soft intro wide">${t('lime.intro')}</p>
      </div>
    `;
  }

  #explained({ explanation, subject, chosen }: LimeState): ClassExplanation | null {
    if (!explanation) return null;
    const wanted = chosen ?? subject?.head.labels[subject.target];
    const strongest = (best: ClassExplanation, c: ClassExplanation) => (c.networkScore > best.networkScore ? c : best);
    return explanation.classes.find(({ label }) => label === wanted) ?? explanation.classes.reduce(strongest);
  }

  #face(state: LimeState, explained: ClassExplanation | null) {
    const { subject, segments, loaded, options, shapes, highlighted } = state;
    const { side, count, hideRest, borders } = state.display;
    const drawable = options.segmentation === 'drawn' && !loaded && !this.session.busy;
    const label = explained
      ? t('lime.face', { label: tLabel(explained.label) })
      : tPlural('lime.face.preview', segments?.count ?? 1);
    const size = loaded || !subject ? (segments ?? { width: 1, height: 1 }) : subject;
    return html`<lime-face
        .picture=${loaded ? null : (subject?.picture ?? null)}
        .segments=${segments}
        .weights=${explained?.weights ?? null}
        .shown=${explained ? strongestRegions(explained.weights, count, side) : []}
        .hideRest=${hideRest}
        .borders=${borders}
        .highlighted=${highlighted}
        .mirrored=${!loaded && (subject?.mirrored ?? false)}
        .drawable=${drawable}
        .shapes=${shapes}
        .size=${size}
        .label=${label}
      ></lime-face>
      ${drawable ? html`<p class="soft">${t('lime.face.draw')}</p>` : nothing}
      ${loaded ? html`<p class="soft">${t('lime.face.loaded')}</p>` : nothing}`;
  }

  #show({ display }: LimeState, explained: ClassExplanation | null) {
    return explained ? html`<lime-show .display=${display} .parts=${explained.weights.length}></lime-show>` : nothing;
  }

  #job(state: LimeState) {
    return html`<lime-status .state=${state}></lime-status>`;
  }

  #making(state: LimeState) {
    return state.subject
      ? html`<details ?open=${!state.explanation && !this.session.busy}>
          <summary>${t('lime.options')}</summary>
          ${this.#options(state)}
        </details>`
      : nothing;
  }

  #labels({ explanation }: LimeState, explained: ClassExplanation | null) {
    return explanation && explained
      ? html`<lime-tabs .classes=${explanation.classes} .chosen=${explained.label}></lime-tabs>`
      : nothing;
  }

  #files({ explanation, loaded, loadError }: LimeState) {
    return html`<lime-files
      class="wide"
      .hasPicture=${explanation !== null && !loaded}
      .hasNumbers=${explanation !== null}
      .loadError=${loadError}
    ></lime-files>`;
  }

  #weights(state: LimeState, explained: ClassExplanation | null) {
    const { segments, loaded, subject, explanation, display, highlighted } = state;
    const names = segments ? regionNames(segments, !loaded && (subject?.mirrored ?? false)) : [];
    const [strongest = 0] = explained ? strongestRegions(explained.weights, 1, 'both') : [];
    return html`
      ${
        explained && segments
          ? html`<div role="tabpanel" aria-label=${tLabel(explained.label)} class="told">
              <h3>${t('lime.heading', { label: tLabel(explained.label) })}</h3>
              <lime-bars
                .explained=${explained}
                .names=${names}
                .side=${display.side}
                .highlighted=${highlighted}
              ></lime-bars>
              <p class="soft">${t('lime.parts.interval')}</p>
              <p data-scale>${scaleSentence(explained, names[strongest] ?? '', explained.weights[strongest] ?? 0)}</p>
              <lime-facts
                .explanation=${explanation}
                .explained=${explained}
                .confusion=${subject && !loaded ? confusionOfPrediction(subject.head, subject.top) : null}
              ></lime-facts>
            </div>`
          : nothing
      }
    `;
  }

  #options(state: LimeState) {
    const { options, segments, subject, shapes, explanation } = state;
    if (!subject) return nothing;
    return html`<lime-options
        .options=${options}
        .count=${segments?.count ?? null}
        .hasKeypoints=${subject.keypoints !== null}
        .outlines=${shapes.length}
        @undo=${() => this.session.setShapes(shapes.slice(0, -1))}
      ></lime-options>
      <button class="button primary run" type="button" data-run @click=${() => void this.session.run()}>
        ${t(explanation ? 'lime.run.again' : 'lime.run')}
      </button>`;
  }

  async #save(kind: LimeEnding): Promise<void> {
    const { state } = this.session;
    const { limeFile } = await import('../export.ts');
    const blob = this.network && (await limeFile(state, this.#explained(state), this.network, kind));
    if (blob) download(blob, `lime-${timeInName(new Date())}.${kind}`);
  }

  async #load(file: File): Promise<void> {
    this.session.load(await file.text());
  }
}

customElements.define('lime-panel', LimePanel);
