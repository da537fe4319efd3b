/**
 * "Which parts matter?": the frozen face, explained by LIME. A dialog over the app: it draws what the session has and turns what people
 * do into its commands. Opened with a subject it explains at once.
 */

import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { buttonStyles, fieldStyles, sharedStyles } from '../../overlays/shared-styles.ts';
import type { ClassExplanation } from '../../lime/core/explanation.ts';
import { strongestRegions, type RegionSide } from '../../lime/core/shown-regions.ts';
import { confusionOfPrediction } from '../../lime/confusion.ts';
import { ExplainClient } from '../../explain/client.ts';
import { emitLime, type LimeDisplay } from '../lime-events.ts';
import { LimeSession, type LimeState } from '../lime-session.ts';
import type { LimeSubject } from '../lime-subject.ts';
import { limeError, regionNames } from '../lime-words.ts';
import { formatNumber, formatScore, t, tLabel } from '../strings.ts';
import { icons } from './icons.ts';
import './lime-bars.ts';
import './lime-face.ts';
import type { LimeFace } from './lime-face.ts';
import './lime-facts.ts';
import './lime-options.ts';
import { panelStyles } from './lime-panel.styles.ts';

const SIDES: readonly RegionSide[] = ['both', 'for', 'against'];
const MOST_SHOWN = 12;

export class LimePanel extends LitElement {
  static override properties = {
    subject: { attribute: false },
    place: { attribute: false },
    opened: { state: true },
    display: { state: true },
    chosen: { state: true },
    highlighted: { state: true },
  };
  /** The frozen face; null while there is none. */
  declare subject: LimeSubject | null;
  /** Where the app and its models are served from. */
  declare place: { readonly base: string; readonly models: string | null };
  declare opened: boolean;
  declare display: LimeDisplay;
  /** The label whose parts are shown; null: the one that the map explained. */
  declare chosen: string | null;
  declare highlighted: number | null;

  #session: LimeSession | null = null;

  static override styles = [sharedStyles, buttonStyles, fieldStyles, panelStyles];

  constructor() {
    super();
    this.subject = null;
    this.place = { base: './', models: null };
    this.opened = false;
    this.display = { side: 'both', count: 5, hideRest: false, borders: true };
    this.chosen = null;
    this.highlighted = null;
    // The app's own keys must not act behind the dialog.
    this.addEventListener('keydown', (event) => event.stopPropagation());
    this.addEventListener('lime-highlight', ({ detail }) => (this.highlighted = detail));
    this.addEventListener('lime-display', ({ detail }) => (this.display = { ...this.display, ...detail }));
    this.addEventListener('lime-options', ({ detail }) => this.session.setOptions(detail));
    this.addEventListener('lime-shapes', ({ detail }) => this.session.setShapes(detail));
  }

  get session(): LimeSession {
    return (this.#session ??= new LimeSession(new ExplainClient(this.place), () => this.requestUpdate()));
  }

  /** Shows the panel; a face that was not explained yet is explained at once. */
  open(): void {
    this.opened = true;
    const { subject, status } = this.session.state;
    if (subject && status.kind === 'idle') void this.session.run();
  }

  close(): void {
    this.opened = false;
    this.highlighted = null;
    this.session.cancel();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('subject')) return;
    this.session.setSubject(this.subject);
    this.chosen = null;
    this.highlighted = null;
    if (this.opened && this.subject) void this.session.run();
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
            ? html`<div class="seen">${this.#face(state, explained)} ${this.#show(explained)}</div>
                <div class="told">${this.#told(state, explained)}</div>`
            : html`<p class="wide" role="status">${t('lime.no-face')}</p>`
        }
        ${this.#files(state)}
        <p class="soft intro wide">${t('lime.intro')}</p>
      </div>
    `;
  }

  #explained({ explanation, subject }: LimeState): ClassExplanation | null {
    if (!explanation) return null;
    const wanted = this.chosen ?? subject?.head.labels[subject.target];
    const strongest = (best: ClassExplanation, c: ClassExplanation) => (c.networkScore > best.networkScore ? c : best);
    return explanation.classes.find(({ label }) => label === wanted) ?? explanation.classes.reduce(strongest);
  }

  #face(state: LimeState, explained: ClassExplanation | null) {
    const { subject, segments, loaded, options, shapes } = state;
    const { side, count, hideRest, borders } = this.display;
    const drawable = options.segmentation === 'drawn' && !loaded && !this.session.busy;
    const label = explained
      ? t('lime.face', { label: tLabel(explained.label) })
      : t('lime.face.preview', { count: segments?.count ?? 1 });
    const size = loaded || !subject ? (segments ?? { width: 1, height: 1 }) : subject;
    return html`<lime-face
        .picture=${loaded ? null : (subject?.picture ?? null)}
        .segments=${segments}
        .weights=${explained?.weights ?? null}
        .shown=${explained ? strongestRegions(explained.weights, count, side) : []}
        .hideRest=${hideRest}
        .borders=${borders}
        .highlighted=${this.highlighted}
        .mirrored=${!loaded && (subject?.mirrored ?? false)}
        .drawable=${drawable}
        .shapes=${shapes}
        .size=${size}
        .label=${label}
      ></lime-face>
      ${drawable ? html`<p class="soft">${t('lime.face.draw')}</p>` : nothing}
      ${loaded ? html`<p class="soft">${t('lime.face.loaded')}</p>` : nothing}`;
  }

  #show(explained: ClassExplanation | null) {
    if (!explained) return nothing;
    const { side, count, hideRest, borders } = this.display;
    const most = Math.min(MOST_SHOWN, explained.weights.length);
    return html`<fieldset class="show">
      <legend class="unseen">${t('lime.show')}</legend>
      <div class="sides">
        ${SIDES.map(
          (name) =>
            html`<button
              class="button"
              type="button"
              data-side=${name}
              aria-pressed=${name === side ? 'true' : 'false'}
              @click=${() => emitLime(this, 'lime-display', { side: name })}
            >
              ${t(`lime.show.${name}`)}
            </button>`,
        )}
      </div>
      <label class="range"
        ><span>${t('lime.show.count', { count: Math.min(count, most) })}</span
        ><input
          type="range"
          min="1"
          max=${most}
          .value=${String(count)}
          @input=${(e: Event) => emitLime(this, 'lime-display', { count: Number((e.target as HTMLInputElement).value) })}
      /></label>
      <div class="checks">
        ${this.#check('hideRest', 'lime.show.hide-rest', hideRest)}
        ${this.#check('borders', 'lime.show.borders', borders)}
      </div>
    </fieldset>`;
  }

  #check(name: 'hideRest' | 'borders', key: 'lime.show.hide-rest' | 'lime.show.borders', checked: boolean) {
    return html`<label class="check"
      ><input
        type="checkbox"
        data-display=${name}
        .checked=${checked}
        @change=${(e: Event) => emitLime(this, 'lime-display', { [name]: (e.target as HTMLInputElement).checked })}
      />${t(key)}</label
    >`;
  }

  #told(state: LimeState, explained: ClassExplanation | null) {
    const { segments, loaded, subject, explanation } = state;
    return html`
      ${this.#status(state)}
      ${
        subject
          ? html`<details ?open=${!explanation && !this.session.busy}>
              <summary>${t('lime.options')}</summary>
              ${this.#options(state)}
            </details>`
          : nothing
      }
      ${explained ? this.#tabs(state, explained) : nothing}
      ${
        explained && segments
          ? html`<div role="tabpanel" aria-labelledby="tab-${explained.label}" class="told">
              <h3>${t('lime.heading', { label: tLabel(explained.label) })}</h3>
              <lime-bars
                .explained=${explained}
                .names=${regionNames(segments, !loaded && (subject?.mirrored ?? false))}
                .side=${this.display.side}
                .highlighted=${this.highlighted}
              ></lime-bars>
              <p class="soft">${t('lime.parts.interval')}</p>
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

  #status({ status, restarted, explanation }: LimeState) {
    const cancel = this.session.busy
      ? html`<button class="button" type="button" data-cancel @click=${() => this.session.cancel()}>
          ${t('lime.cancel')}
        </button>`
      : nothing;
    const again = restarted ? html`<p data-restarted>${t('lime.status.restarted')}</p>` : nothing;
    const words = (): string => {
      switch (status.kind) {
        case 'idle':
          return '';
        case 'loading':
          return t('lime.status.loading');
        case 'segmenting':
          return t('lime.status.segmenting');
        case 'preview':
          return t('lime.status.preview');
        case 'running': {
          const { done, total, secondsLeft } = status;
          const left = t('lime.status.left', { seconds: formatNumber(Math.max(1, Math.ceil(secondsLeft)), 0) });
          return `${t('lime.status.running', { done, total })}, ${left}`;
        }
        case 'done':
          return t('lime.status.done', { calls: status.calls, seconds: formatNumber(status.seconds, 1) });
        case 'loaded':
          return t('lime.status.loaded');
        case 'cancelled':
          return t(explanation ? 'lime.status.cancelled' : 'lime.status.cancelled.empty');
        case 'failed':
          return limeError(status.error);
      }
    };
    return html`<div class="status ${status.kind === 'failed' ? 'bad' : ''}" data-status=${status.kind}>
      ${
        this.session.busy
          ? html`<progress
              max=${status.kind === 'running' ? status.total : 1}
              value=${status.kind === 'running' ? status.done : 0}
              aria-label=${t('lime.title')}
            ></progress>`
          : nothing
      }
      <div role=${status.kind === 'running' ? 'note' : 'status'} class="number">${words()} ${again}</div>
      ${cancel}
    </div>`;
  }

  #tabs({ explanation }: LimeState, explained: ClassExplanation) {
    const classes = explanation?.classes ?? [];
    return html`<div class="tabs" role="tablist" aria-label=${t('lime.classes')} @keydown=${this.#tabKey}>
      ${classes.map(
        ({ label, networkScore }) =>
          html`<button
            type="button"
            role="tab"
            id="tab-${label}"
            data-label=${label}
            aria-selected=${label === explained.label ? 'true' : 'false'}
            tabindex=${label === explained.label ? 0 : -1}
            @click=${() => (this.chosen = label)}
          >
            <span>${tLabel(label)}</span><span class="number">${formatScore(networkScore)}</span>
          </button>`,
      )}
    </div>`;
  }

  #tabKey(event: KeyboardEvent): void {
    const tabs = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('[role=tab]')];
    const at = tabs.indexOf(event.target as HTMLElement);
    const step = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = step === undefined ? undefined : tabs[(step + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    next.click();
    next.focus();
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

  #files({ explanation, loadError, loaded }: LimeState) {
    return html`<div class="wide">
      <div class="save">
        <button
          class="button"
          type="button"
          data-save="png"
          ?disabled=${!explanation || loaded}
          @click=${() => void this.#savePicture()}
        >
          ${icons.save} ${t('lime.save.picture')}
        </button>
        <button
          class="button"
          type="button"
          data-save="json"
          ?disabled=${!explanation}
          @click=${() => this.#saveNumbers()}
        >
          ${icons.save} ${t('lime.save.numbers')}
        </button>
        <label class="button load"
          >${t('lime.load')}<input type="file" accept="application/json,.json" @change=${this.#load}
        /></label>
      </div>
      ${loadError === null ? nothing : html`<p role="alert">${t('lime.load.failed', { detail: loadError })}</p>`}
    </div>`;
  }

  async #savePicture(): Promise<void> {
    const png = await this.renderRoot.querySelector<LimeFace>('lime-face')?.png();
    if (png) save(png, 'png');
  }

  #saveNumbers(): void {
    const { explanation } = this.session.state;
    if (explanation) save(new Blob([JSON.stringify(explanation)], { type: 'application/json' }), 'json');
  }

  async #load(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    this.chosen = null;
    this.session.load(await file.text());
  }
}

function save(blob: Blob, ending: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `lime-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

customElements.define('lime-panel', LimePanel);
