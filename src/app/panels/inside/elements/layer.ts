/** The chosen layer: what it is, its tiles or bars, how they are shown, and the run that climbs all of its filters. */

import { LitElement, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import type { LayerActivations } from '../../../../inference/activations/core/statistics.ts';
import type { LayerDescription } from '../../../../inference/networks/core/network-description.ts';
import { emitInside, type InsideDisplay } from '../events.ts';
import { ENDINGS, type Ending } from '../endings.ts';
import type { InsideLook } from '../look.ts';
import { isSigned, layerMost } from '../paint.ts';
import { layerAbout, parametersText, shapeText, silenceText, tileText, valueText, workText } from '../words.ts';
import { t, tPlural } from '../../../../words/words.ts';
import { icons } from '../../../../ui/icons.ts';
import './bars.ts';
import './ascent-options.ts';
import './gallery.ts';
import { layerStyles } from './layer.styles.ts';
import './rows.ts';
import './run.ts';
import { boxedDetails } from '../../../../ui/dialog.styles.ts';

/** Up to so many units of a flat layer each get a row with words. */
const MOST_ROWS = 16;

export class InsideLayer extends LitElement {
  static override properties = { look: { attribute: false } };
  declare look: InsideLook | null;

  static override styles = [sharedStyles, buttonStyles, fieldStyles, boxedDetails, layerStyles];

  constructor() {
    super();
    this.look = null;
  }

  override render() {
    const layer = this.look?.state.layer;
    if (!this.look || !layer) return nothing;
    return html`${this.#title(this.look, layer)} ${this.#toolbar(this.look, layer)}
    ${this.look.state.display.view === 'answers' ? this.#answers(this.look, layer) : this.#ascent(this.look, layer)}
    ${this.#files(this.look)}`;
  }

  #title({ name }: InsideLook, layer: LayerDescription) {
    return html`<div class="title">
      <h3>${name}</h3>
      <p class="figures soft number" data-figures>
        ${layer.name} · <span>${shapeText(layer.outputShape)}</span> ·
        <span>${parametersText(layer.parameters)}</span> ·
        <span>${workText(layer.multiplyAdds)}</span>
      </p>
      <p class="note">${layerAbout(layer)}</p>
    </div>`;
  }

  #toolbar(look: InsideLook, layer: LayerDescription) {
    const { view } = look.state.display;
    const words = {
      answers: t(look.source === 'live' ? 'inside.view.answers.live' : 'inside.view.answers'),
      ascent: t(layer.isHead ? 'inside.view.ascent.head' : 'inside.view.ascent'),
    };
    return html`<div class="views" role="group" aria-label=${t('inside.view')}>
      ${(['answers', 'ascent'] as const).map(
        (one) =>
          html`<button
            class="button"
            type="button"
            data-view=${one}
            aria-pressed=${one === view ? 'true' : 'false'}
            @click=${() => this.#show({ view: one })}
          >
            ${words[one]}
          </button>`,
      )}
    </div>`;
  }

  #answers(look: InsideLook, layer: LayerDescription) {
    const { activations, statistics } = look.state;
    if (!activations || !statistics) return this.#nothingYet(look);
    const flat = activations.shape.length !== 3;
    const silent = layer.filters !== null && !look.labels && !isSigned(activations);
    return html`${flat ? this.#flat(look, layer, activations) : this.#tiles(look, activations)}
    ${silent ? html`<p class="note" data-silence>${silenceText(statistics)}</p>` : nothing}`;
  }

  #nothingYet({ state, source }: InsideLook) {
    const { status } = state;
    if (status.kind === 'failed') return nothing;
    const words =
      source === 'none'
        ? t('inside.no-source')
        : source === 'live'
          ? t('inside.waiting')
          : state.subject
            ? t('inside.computing')
            : t('inside.no-face');
    return html`<div class="empty soft" role="status">${words}</div>`;
  }

  #tiles(look: InsideLook, activations: LayerActivations) {
    const { state, name, order, face, maps } = look;
    const { display } = state;
    const { filters } = state.statistics ?? { filters: [] };
    const input = state.layer?.kind === 'input';
    const gallery = html`<inside-gallery
      data-gallery="answers"
      .pictures=${maps ?? []}
      .order=${order}
      .face=${display.over && !input ? face : null}
      .chosen=${state.channel}
      .label=${t('inside.gallery', { layer: name })}
      .words=${(channel: number) => tileText(filters[channel], channel)}
    ></inside-gallery>`;
    // What the network sees is a picture of its own.
    if (input) return gallery;
    return html`<div class="shown">
        ${this.#orderChoice(display)}
        <select
          aria-label=${t('inside.scale')}
          data-display="scale"
          @change=${(e: Event) => this.#show({ scale: valueOf(e) as InsideDisplay['scale'] })}
        >
          ${(['own', 'common'] as const).map(
            (one) => html`<option value=${one} ?selected=${one === display.scale}>${t(`inside.scale.${one}`)}</option>`,
          )}
        </select>
        ${this.#check('over', display)}
      </div>
      ${gallery} ${this.#legend(activations, display)}`;
  }

  #check(name: 'over' | 'stretch', display: InsideDisplay) {
    return html`<label class="check"
      ><input
        type="checkbox"
        data-display=${name}
        .checked=${display[name]}
        @change=${(e: Event) => this.#show({ [name]: (e.target as HTMLInputElement).checked })}
      />${t(`inside.${name}`)}</label
    >`;
  }

  #legend(activations: LayerActivations, { scale }: InsideDisplay) {
    const signed = isSigned(activations);
    const most =
      scale === 'own'
        ? t('inside.legend.own')
        : t('inside.legend.common', { value: valueText(layerMost(activations)) });
    return html`<div class="legend soft number">
      <span>${signed ? t('inside.legend.minus') : t('inside.legend.zero')}</span
      ><span class="strip ${signed ? 'signed' : ''}"></span><span>${most}</span>
    </div>`;
  }

  #flat(look: InsideLook, layer: LayerDescription, { values }: LayerActivations) {
    const { state, labels, name, order } = look;
    const { display } = state;
    const label = t('inside.units', { layer: name });
    if (values.length <= MOST_ROWS) {
      const rows = Array.from(values, (value, i) => ({ label: labels?.[i] ?? t('inside.unit', { number: i }), value }));
      return html`<inside-rows
        data-gallery="answers"
        .rows=${rows}
        .chosen=${state.channel}
        .label=${label}
        .choice=${layer.filters !== null}
      ></inside-rows>`;
    }
    const { filters } = state.statistics ?? { filters: [] };
    return html`<div class="shown">${this.#orderChoice(display)}</div>
      <inside-bars
        data-gallery="answers"
        .values=${values}
        .order=${order}
        .chosen=${state.channel}
        .choice=${layer.filters !== null}
        .label=${label}
        .words=${(unit: number) => tileText(filters[unit], unit)}
      ></inside-bars>`;
  }

  #orderChoice({ order }: InsideDisplay) {
    return html`<select
      aria-label=${t('inside.order')}
      data-display="order"
      @change=${(e: Event) => this.#show({ order: valueOf(e) as InsideDisplay['order'] })}
    >
      ${(['index', 'strength'] as const).map(
        (one) => html`<option value=${one} ?selected=${one === order}>${t(`inside.order.${one}`)}</option>`,
      )}
    </select>`;
  }

  #ascent(look: InsideLook, layer: LayerDescription) {
    if (layer.filters === null) return html`<div class="empty soft">${t('inside.no-filters')}</div>`;
    const { state, ascents, name, order, climbed, labels } = look;
    return html`<div class="shown">
        ${this.#orderChoice(look.state.display)} ${this.#check('stretch', look.state.display)}
      </div>
      <details>
        <summary>${t('inside.climb.options')}</summary>
        <inside-climb-options .choice=${ascents.choice} .hasFace=${state.subject !== null}></inside-climb-options>
      </details>
      ${this.#climbAll(look, layer, layer.filters)}
      <inside-gallery
        data-gallery="ascent"
        .pictures=${climbed}
        .order=${order}
        .chosen=${state.channel}
        .label=${t('inside.gallery', { layer: name })}
        .captions=${labels}
        .words=${(channel: number) => this.#climbWords(look, channel)}
      ></inside-gallery>`;
  }

  #climbWords({ ascents }: InsideLook, number: number): string {
    const climb = ascents.climbs.get(`${number}/${ascents.choice.seed}`);
    const last = climb?.points.at(-1);
    return last
      ? tPlural('inside.tile.ascent', last.step, { number, objective: valueText(last.objective) })
      : t('inside.tile.ascent.none', { number });
  }

  #climbAll({ ascents, order }: InsideLook, layer: LayerDescription, count: number) {
    const { status, choice, climbs, channels } = ascents;
    const busy = status.kind === 'starting' || status.kind === 'running' || status.kind === 'paused';
    const left = order.filter((channel) => (climbs.get(`${channel}/${choice.seed}`)?.state.step ?? 0) < choice.steps);
    const words = (): string => {
      if (left.length < count) return tPlural('inside.climb.rest', left.length);
      return tPlural(layer.isHead ? 'inside.climb.all.scores' : 'inside.climb.all', count);
    };
    return html`${
      busy || left.length === 0
        ? nothing
        : html`<button
            class="button primary"
            type="button"
            data-climb="all"
            @click=${() => emitInside(this, 'inside-climb', { kind: 'all' })}
          >
            ${words()}
          </button>`
    }
    ${channels.length > 1 ? html`<inside-run .status=${status}></inside-run>` : nothing}`;
  }

  #files({ state, ascents }: InsideLook) {
    const { display } = state;
    const ready = display.view === 'answers' ? state.activations !== null : ascents.climbs.size > 0;
    return html`<div class="save" role="group" aria-label=${t('inside.save')}>
      <span class="soft">${t('inside.save')}</span>
      ${ENDINGS.map(
        (ending) =>
          html`<button
            class="button"
            type="button"
            data-save=${ending}
            ?disabled=${!ready}
            @click=${() => this.dispatchEvent(new CustomEvent<Ending>('save', { detail: ending }))}
          >
            ${icons.save} ${t(`inside.save.${ending}`)}
          </button>`,
      )}
    </div>`;
  }

  #show(change: Partial<InsideDisplay>): void {
    emitInside(this, 'inside-display', change);
  }
}

const valueOf = (event: Event): string => (event.target as HTMLSelectElement).value;

customElements.define('inside-layer', InsideLayer);
