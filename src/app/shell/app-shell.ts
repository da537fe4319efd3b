/**
 * The whole screen: gives every element its part of the state, and carries the contract for tools and tests as data
 * attributes. What people do leaves it as events; it decides nothing.
 */

import { networkFacts, scoredOf } from './network-facts.ts';
import { refKey } from '../../inference/core/model-ref.ts';
import { LitElement, nothing } from 'lit';
import { html } from '../../ui/html.ts';
import type { FrameState } from '../../core/expression.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import '../../overlays/live-view.ts';
import '../../overlays/map-legend.ts';
import { frameStateOf } from '../state/core/frame-state.ts';
import { headInUse, isChosenModel } from '../state/core/settings.ts';
import { ACTIONS, Actions } from '../state/actions.ts';
import { legendOf } from '../state/legend.ts';
import { emit } from '../state/events.ts';
import type { Sheet } from '../state/sheets.ts';
import { INITIAL_STATE, type AppState } from '../state/state.ts';
import { t, tError, tLabel, tSentence } from '../../words/words.ts';
import { layoutStyles } from './app-shell.layout.styles.ts';
import { shellStyles } from './app-shell.styles.ts';
import { attributesOf, titleOf } from './contract.ts';
import './control-bar.ts';
import '../sheets/diagnostics-panel.ts';
import './drawn-face-panel.ts';
import './head-choice.ts';
import '../sheets/help-panel.ts';
import type { PanelEntry } from '../panels/panel.ts';
import { icons, mark } from '../../ui/icons.ts';
import './map-strength.ts';
import './notice-bar.ts';
import './offline-status.ts';
import { missesOf } from './preset-misses.ts';
import { panelButtons } from './panel-buttons.ts';
import '../sheets/performance-panel.ts';
import './score-headline.ts';
import { scoresOrParts } from './scores-or-parts.ts';
import '../sheets/settings-panel.ts';
import './side-sheet.ts';
import '../sheets/snapshot-panel.ts';
import '../sheets/source-menu.ts';
import './start-page.ts';
import './view-words.ts';

const NO_SETTLED_VIEW: readonly FrameState['kind'][] = ['idle', 'requesting-camera', 'loading', 'failed'];

/** Another network was chosen, and the one before goes on until that is here. */
const changesNetwork = ({ ready, model, settings }: AppState): boolean =>
  ready && model !== null && !isChosenModel(settings.model, model);

export class AppShell extends LitElement {
  static override properties = {
    state: { attribute: false },
    actions: { attribute: false },
    panels: { attribute: false },
  };
  declare state: AppState;
  declare actions: Actions;
  /** Those that explain more, in the order of their buttons. */
  declare panels: readonly PanelEntry[];

  static override styles = [sharedStyles, buttonStyles, shellStyles, layoutStyles];

  constructor() {
    super();
    this.state = INITIAL_STATE;
    this.actions = new Actions(ACTIONS);
    this.panels = [];
  }

  override render() {
    const { state } = this;
    const frameState = frameStateOf(state);
    return html`
      <header>
        <div class="brand">
          ${mark}${state.source ? html`<h1>${t('app.name')}</h1>` : html`<span>${t('app.name')}</span>`}
        </div>
        ${this.#sheetButton('performance', icons.speed)} ${this.#sheetButton('settings', icons.settings)}
        ${this.#sheetButton('help', icons.help)}
      </header>
      <offline-status
        role="region"
        aria-label=${t('offline.strip')}
        .offline=${state.offline}
        .install=${state.install}
        .live=${state.source !== null}
        .batteryLow=${state.batteryLow && !state.settings.lowPower}
      ></offline-status>
      <main>
        ${state.source ? nothing : this.#startPage(frameState)}
        <div class="live" ?hidden=${!state.source}>
          <div class="left">${this.#view(frameState)} ${this.#legend(frameState)} ${this.#controls()}</div>
          ${this.#scores()}
        </div>
        <slot name="deeper"></slot>
      </main>
      ${this.#sheet()}
      <p class="unseen" role="status" data-said>${state.said}</p>
      <notice-bar .text=${this.#noticeText()}></notice-bar>
      <div class=${state.opening ? 'opening' : 'unseen'} role="status">
        ${
          state.opening
            ? html`<progress aria-hidden="true"></progress> ${t('start.opening', { name: state.opening.name })}`
            : nothing
        }
      </div>
      ${state.dropping ? html`<div class="drop">${t('start.drop')}</div>` : nothing}
    `;
  }

  #startPage(frameState: FrameState) {
    return html`<start-page
      .cameraAllowed=${this.state.cameraAllowed}
      .asking=${frameState.kind === 'requesting-camera'}
      .error=${frameState.kind === 'failed' ? frameState.error : null}
      .cameras=${this.state.cameras}
    ></start-page>`;
  }

  #view(frameState: FrameState) {
    const { state } = this;
    const { result, settings } = state;
    return html`<live-view
      .frame=${
        result && {
          width: result.frameWidth,
          height: result.frameHeight,
          mirrored: result.mirrored,
          faces: result.faces,
        }
      }
      .square=${result?.square ?? null}
      .chosenId=${result?.chosenId ?? null}
      .closeUp=${state.closeUp}
      .squaring=${state.squaring}
      .generation=${state.canvasGeneration}
      .covered=${NO_SETTLED_VIEW.includes(frameState.kind)}
      ><view-words
        .frameState=${frameState}
        .warnings=${result?.warnings ?? []}
        .faces=${result?.faces ?? []}
        .chosenId=${result?.chosenId ?? null}
        .mirrored=${result?.mirrored ?? false}
        .source=${state.source}
        .closeUp=${state.closeUp}
        .touched=${state.touched}
        .canCloseUp=${this.actions.can('close-up', state)}
        .canSquare=${this.actions.can('square', state)}
        .squaring=${state.squaring}
        .lowPower=${settings.lowPower}
        .changing=${changesNetwork(state) ? state.progress : null}
      ></view-words
    ></live-view>`;
  }

  #legend(frameState: FrameState) {
    const { manifest, result, settings, frozen, source } = this.state;
    const legend = legendOf(settings, manifest && headInUse(manifest, settings), result);
    const inRow = settings.overlay && !frozen && !source?.still;
    const shown = frameState.kind === 'no-face' ? null : result;
    const label = shown?.prediction?.labels[shown.target ?? -1];
    return html`<map-legend
      .colours=${legend.colours}
      .method=${legend.method}
      .name=${legend.name}
      .colourRange=${legend.colourRange}
      .frames=${inRow ? legend.frames : 1}
      .smoothed=${inRow && settings.smoothing}
      .label=${label === undefined ? null : tLabel(label)}
      .off=${!settings.overlay}
    ></map-legend>`;
  }

  #controls() {
    const { state } = this;
    return html`<control-bar
        .paused=${state.paused}
        .frozen=${state.frozen}
        .canFreeze=${this.actions.can('freeze', state)}
        .canPause=${this.actions.can('pause', state)}
        .canSnapshot=${this.actions.can('snapshot', state)}
        .canSquare=${this.actions.can('square', state)}
        .still=${state.source?.still ?? false}
        .sheet=${state.sheet}
      ></control-bar>
      <map-strength .overlay=${state.settings.overlay} .opacity=${state.settings.opacity}></map-strength>
      ${
        state.source?.kind === 'drawn'
          ? html`<drawn-face-panel
              .face=${state.drawnFace}
              .still=${state.still}
              .misses=${missesOf(state)}
              .mirrored=${state.result?.mirrored ?? false}
            ></drawn-face-panel>`
          : nothing
      }`;
  }

  #scores() {
    const { manifest, result, settings, pinned, seen } = this.state;
    const head = manifest && headInUse(manifest, settings);
    const prediction = scoredOf(result);
    const stale = frameStateOf(this.state).kind === 'stalled';
    return html`<aside class="right" aria-label=${t('scores.title')}>
      <score-headline
        .prediction=${prediction}
        .explained=${result?.target ?? null}
        .pinned=${pinned !== null}
        .waiting=${seen === null}
        .stale=${stale}
      ></score-headline>
      ${panelButtons(this, this.panels, this.state)} ${scoresOrParts(this, this.state, head, stale)}
      <div class="facts">${networkFacts(this.state, head)}</div>
    </aside>`;
  }

  #sheetButton(sheet: Sheet & ('performance' | 'settings' | 'help'), icon: unknown) {
    const open = this.state.sheet === sheet;
    return html`<button
      class="button plain"
      type="button"
      aria-expanded=${open ? 'true' : 'false'}
      @click=${() => emit(this, 'do-action', sheet)}
    >
      ${icon}<span>${t(`control.${sheet}`)}</span>
    </button>`;
  }

  #sheet() {
    const { sheet } = this.state;
    return html`<side-sheet .open=${sheet !== null} .heading=${sheet ? t(`${sheet}.title`) : ''}
      >${sheet ? this.#sheetContent(sheet) : nothing}</side-sheet
    >`;
  }

  #sheetContent(sheet: Sheet) {
    const { state } = this;
    switch (sheet) {
      case 'source':
        return html`<source-menu
          .source=${state.source}
          .cameraAllowed=${state.cameraAllowed}
          .cameras=${state.cameras}
        ></source-menu>`;
      case 'settings':
        return html`<settings-panel
          .settings=${state.settings}
          .models=${state.models}
          .own=${state.ownNetworks}
          .model=${state.model ? refKey(state.model) : ''}
        ></settings-panel>`;
      case 'network':
        return html`<own-network-panel
          .own=${state.own}
          .kept=${state.ownNetworks}
          .running=${state.model ? refKey(state.model) : ''}
        ></own-network-panel>`;
      case 'performance':
        return html`<performance-panel
          .fps=${state.fps}
          .result=${state.result}
          .backend=${state.backend}
          .decision=${state.decision}
          .lowPower=${state.settings.lowPower}
        ></performance-panel>`;
      case 'snapshot':
        return html`<snapshot-panel .snapshot=${state.snapshot}></snapshot-panel>`;
      case 'diagnostics':
        return html`<diagnostics-panel .state=${state}></diagnostics-panel>`;
      case 'help':
        return html`<help-panel
          .head=${state.manifest && headInUse(state.manifest, state.settings)}
          .actions=${this.actions.list}
        ></help-panel>`;
    }
  }

  #noticeText(): string {
    const { notice } = this.state;
    if (!notice) return '';
    return 'fault' in notice ? tError(notice.fault) : tSentence(notice);
  }

  protected override updated(): void {
    for (const [name, value] of Object.entries(attributesOf(this.state))) {
      if (value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, value);
    }
    document.title = titleOf(this.state);
  }
}
