/**
 * "Compare methods": the frozen face as every method explains it, and the tests of one of them. A dialog over the app: it draws what the
 * session has and turns what people do into its commands. Opened with a subject it makes the maps at once.
 */

import { LitElement, nothing, type PropertyValues } from 'lit';
import { html } from '../../../../ui/html.ts';
import { ALL_MAPS } from '../../../../attribution/registry.ts';
import type { FactSource } from '../../../../figures/core/facts.ts';
import { sharedExplainClient } from '../../../../explain/client.ts';
import { cssGradient, diverging } from '../../../../overlays/core/colour-maps.ts';
import { dialogStyles, framedDialog, printedDialog } from '../../../../ui/dialog.styles.ts';
import { download, timeInName } from '../../../../ui/download.ts';
import { icons } from '../../../../ui/icons.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import { t, tLabel } from '../../../../words/words.ts';
import type { FrozenFace } from '../../frozen-face.ts';
import { emitCompare, type CompareEnding } from '../events.ts';
import { CompareSession, isBusy, type CompareState, type CompareTab } from '../session.ts';
import './choice.ts';
import './findings.ts';
import './maps.ts';
import { panelStyles } from './panel.styles.ts';
import './status.ts';

const TABS: readonly CompareTab[] = ['maps', 'tests'];

export class ComparePanel extends LitElement {
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

  #session: CompareSession | null = null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    dialogStyles,
    framedDialog('(min-width: 760px) and (min-height: 521px)', 1240, 920),
    panelStyles,
    printedDialog,
  ];

  constructor() {
    super();
    this.subject = null;
    this.place = { base: './', models: null };
    this.opened = false;
    // The app's own keys must not act behind the dialog.
    this.addEventListener('keydown', (event) => event.stopPropagation());
    this.addEventListener('compare-tab', ({ detail }) => this.session.showTab(detail));
    this.addEventListener('compare-label', ({ detail }) => this.session.toggleLabel(detail));
    this.addEventListener('compare-method', ({ detail }) => this.session.toggleMethod(detail));
    this.addEventListener('compare-tested', ({ detail }) => {
      this.session.chooseTested(detail);
      if (this.session.state.tab === 'tests') return;
      this.session.showTab('tests');
      void this.session.runTests();
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus(),
      );
    });
    this.addEventListener('compare-run', ({ detail }) => {
      void (detail === 'maps' ? this.session.runMaps() : this.session.runTests());
    });
    this.addEventListener('compare-cancel', ({ detail }) => this.session.cancel(detail));
    this.addEventListener('compare-save', ({ detail }) => void this.#save(detail));
  }

  get session(): CompareSession {
    const client = sharedExplainClient(this.place);
    return (this.#session ??= new CompareSession(
      { maps: client.lane('compare'), tests: client.lane('compare-tests') },
      () => this.requestUpdate(),
    ));
  }

  /** Shows the panel; maps that are missing are made at once. */
  open(): void {
    this.opened = true;
    if (this.session.state.subject) void this.session.runMaps();
  }

  close(): void {
    this.opened = false;
    TABS.forEach((tab) => this.session.cancel(tab));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('subject')) return;
    const another = this.session.setSubject(this.subject);
    if (another && this.opened && this.subject) void this.session.runMaps();
  }

  override render() {
    return html`<dialog aria-labelledby="heading" @close=${() => this.close()}>
      ${this.opened ? this.#content(this.session.state) : nothing}
    </dialog>`;
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (this.opened && !dialog?.open) dialog?.showModal();
    if (!this.opened && dialog?.open) dialog.close();
  }

  #content(state: CompareState) {
    return html`<div class="head">
        <h2 id="heading">${t('compare.title')}</h2>
        <button class="button plain" type="button" aria-label=${t('compare.close')} @click=${() => this.close()}>
          ${icons.close}
        </button>
      </div>
      <div role="tablist" aria-label=${t('compare.title')} @keydown=${this.#key}>
        ${TABS.map(
          (tab) =>
            html`<button
              type="button"
              role="tab"
              id=${`tab-${tab}`}
              aria-controls="shown"
              aria-selected=${tab === state.tab ? 'true' : 'false'}
              tabindex=${tab === state.tab ? 0 : -1}
              @click=${() => this.session.showTab(tab)}
            >
              ${t(`compare.tab.${tab}`)}
            </button>`,
        )}
      </div>
      <div class="content" id="shown" role="tabpanel" tabindex="0" aria-labelledby=${`tab-${state.tab}`}>
        ${
          state.subject
            ? html`<div class="panel">${state.tab === 'maps' ? this.#maps(state) : this.#tests(state)}</div>`
            : html`<p role="status">${t('compare.no-face')}</p>`
        }
      </div>`;
  }

  #maps(state: CompareState) {
    const status = state.status.maps;
    return html`<compare-choice
        .labels=${state.subject!.head.labels}
        .targets=${state.targets}
        .methods=${state.methods}
        .leftOut=${state.leftOut}
      ></compare-choice>
      <compare-status .status=${status} .tab=${'maps'} .restarted=${state.restarted}></compare-status>
      ${
        !isBusy(status) && this.session.missing.length > 0
          ? html`<button
              class="button"
              type="button"
              data-rest
              @click=${() => emitCompare(this, 'compare-run', 'maps')}
            >
              ${t('compare.run.rest')}
            </button>`
          : nothing
      }
      <div class="scale" aria-hidden="true">
        <span>${t('method.integrated-gradients-smoothed.against')}</span
        ><span class="ramp" .style=${`background: ${cssGradient(diverging)}`}></span
        ><span>${t('method.integrated-gradients-smoothed.for')}</span>
      </div>
      <compare-maps .state=${state} .shown=${this.session.shown}></compare-maps>
      <p class="soft intro">${t('compare.intro')} ${t('compare.score.note')}</p>
      ${this.#files(state)}`;
  }

  #tests(state: CompareState) {
    const { subject, method, target, tested, status } = state;
    const busy = isBusy(status.tests);
    return html`<div class="choose">
        <label class="field"
          ><span>${t('compare.method')}</span>
          <select
            data-option="method"
            .value=${method}
            @change=${(event: Event) =>
              emitCompare(this, 'compare-tested', { method: (event.target as HTMLSelectElement).value })}
          >
            ${ALL_MAPS.filter(({ id }) => !state.leftOut.includes(id)).map(
              ({ id, name }) => html`<option value=${id} ?selected=${id === method}>${name}</option>`,
            )}
          </select></label
        >
        <label class="field"
          ><span>${t('compare.label')}</span>
          <select
            data-option="label"
            @change=${(event: Event) =>
              emitCompare(this, 'compare-tested', { target: (event.target as HTMLSelectElement).selectedIndex })}
          >
            ${subject!.head.labels.map(
              (label, index) => html`<option ?selected=${index === target}>${tLabel(label)}</option>`,
            )}
          </select></label
        >
        <button
          class="button primary"
          type="button"
          data-run
          ?disabled=${busy}
          @click=${() => emitCompare(this, 'compare-run', 'tests')}
        >
          ${t(tested ? 'compare.run.again' : 'compare.run')}
        </button>
      </div>
      <compare-status .status=${status.tests} .tab=${'tests'} .restarted=${state.restarted}></compare-status>
      <compare-findings .state=${state}></compare-findings>
      ${this.#files(state)}`;
  }

  #files(state: CompareState) {
    const [map] = state.tested?.findings ?? [];
    return html`<div class="files">
      ${this.#file('png', t('figure.save.png'), state.tab === 'tests' ? map !== undefined : state.maps.size > 0)}
      ${this.#file('svg', t('figure.save.svg'), state.tab === 'tests' ? map !== undefined : state.maps.size > 0)}
      ${this.#file('json', t('compare.save.json'), state.maps.size > 0 || map !== undefined)}
    </div>`;
  }

  #file(kind: CompareEnding, words: string, possible: boolean) {
    return html`<button
      class="button"
      type="button"
      data-save=${kind}
      ?disabled=${!possible}
      @click=${() => emitCompare(this, 'compare-save', kind)}
    >
      ${icons.save} ${words}
    </button>`;
  }

  readonly #key = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: 1, Home: -TABS.indexOf(this.session.state.tab), End: 0 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = TABS.indexOf(this.session.state.tab);
    const next = event.key === 'End' ? TABS.length - 1 : (at + step + TABS.length) % TABS.length;
    this.session.showTab(TABS[next]!);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${TABS[next]!}`)?.focus());
  };

  async #save(kind: CompareEnding): Promise<void> {
    const { state, shown, missing } = this.session;
    const { compareFile } = await import('../export.ts');
    const blob = this.network && (await compareFile(state, { shown, missing: missing.length }, kind, this.network));
    if (blob) download(blob, `comparison-${timeInName(new Date())}.${kind}`);
  }
}

customElements.define('compare-panel', ComparePanel);
