/** Methods side by side: for each its map of every label that is shown, what it cost, its score, and where it lies. */

import { LitElement, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import { CONTROLS } from '../../../../attribution/controls.ts';
import { GRADIENT_COST } from '../../../../attribution/one-gradient.ts';
import { methodOf, ALL_MAPS } from '../../../../attribution/registry.ts';
import type { MapNews } from '../../../../explain/protocol.ts';
import {
  formatNumber,
  formatPercent,
  formatScore,
  t,
  tKnown,
  tLabel,
  tList,
  tPlural,
} from '../../../../words/words.ts';
import { figure, LOW_SCORE } from '../card.ts';
import { colourRangeOf } from '../drawing.ts';
import { emitCompare } from '../events.ts';
import { mapKey, type CompareState } from '../session.ts';
import './map.ts';
import { mapsStyles } from './maps.styles.ts';

/** Parts that are named below a map. */
const NAMED = 3;

export class CompareMaps extends LitElement {
  static override properties = { state: { attribute: false }, shown: { attribute: false } };
  declare state: CompareState | null;
  /** Ids of methods, in the order in which they are drawn. */
  declare shown: readonly string[];

  static override styles = [sharedStyles, buttonStyles, mapsStyles];

  constructor() {
    super();
    this.state = null;
    this.shown = [];
  }

  override render() {
    if (!this.state) return nothing;
    const several = this.state.targets.length > 1;
    return html`<ul class=${several ? 'several' : ''}>
      ${this.shown.map((id) => this.#card(id))}
    </ul>`;
  }

  #card(id: string) {
    const { targets, maps, leftOut, subject } = this.state!;
    const method = methodOf(id, ALL_MAPS);
    const news = targets.map((target) => maps.get(mapKey(id, target)) ?? null);
    const there = news.filter((one) => one !== null);
    const control = CONTROLS.includes(method);
    const range = Math.max(0, ...there.map(({ values }) => colourRangeOf(values))) || 1;
    if (leftOut.includes(id))
      return html`<li data-method=${id} class="card left-out">
        <h3>${method.name}</h3>
        <p class="soft">${t('compare.left-out')}</p>
      </li>`;
    return html`<li data-method=${id} data-maps=${there.length} class="card ${control ? 'control' : ''}">
      <h3>${method.name}</h3>
      <div class="maps">
        ${targets.map((target, i) => {
          const label = tLabel(subject!.head.labels[target]!);
          const one = news[i] ?? null;
          return html`<figure>
            <compare-map
              .face=${subject}
              .values=${one?.values ?? null}
              .range=${range}
              .label=${one ? t('compare.map', { label, method: method.name }) : t('compare.waiting')}
            ></compare-map>
            <figcaption>
              <span translate="no">${label}</span>
              <span class="number soft">${one ? formatScore(one.score) : ''}</span>
            </figcaption>
            ${one ? this.#score(one, control) : html`<p class="soft waiting">${t('compare.waiting')}</p>`}
          </figure>`;
        })}
      </div>
      <p class="soft cost">${control ? t('compare.cost.none') : there[0] ? costWords(there[0]) : nothing}</p>
      <button
        class="button test"
        type="button"
        data-test=${id}
        aria-label=${`${t('compare.test-it')}: ${method.name}`}
        @click=${() => emitCompare(this, 'compare-tested', { method: id, target: targets[0]! })}
      >
        ${t('compare.test-it')}
      </button>
    </li>`;
  }

  #score({ insertionMinusDeletion: own, target, shares, score }: MapNews, control: boolean) {
    const others = CONTROLS.map(({ id }) => this.state!.maps.get(mapKey(id, target))?.insertionMinusDeletion);
    const marks = others.filter((score) => score !== undefined);
    const ahead = marks.filter((mark) => own > mark).length;
    const place = score < LOW_SCORE ? 'low' : ahead === CONTROLS.length ? 'ahead' : ahead > 0 ? 'between' : 'behind';
    const known = marks.length === CONTROLS.length;
    const at = (value: number): string => `${100 * Math.min(1, Math.max(0, value))}%`;
    const told = shares ? shareWords(shares) : '';
    return html`<div class="score" data-score=${own}>
        <span>${t('compare.score')}</span><b class="number">${figure(own)}</b>
      </div>
      <div class="track" aria-hidden="true">
        <span class="bar ${known && place === 'ahead' ? 'ahead' : ''}" .style=${`width: ${at(own)}`}></span>
        ${marks.map((mark) => html`<span class="mark" .style=${`inset-inline-start: ${at(mark)}`}></span>`)}
      </div>
      ${known && !control ? html`<p class="place">${t(`compare.score.${place}`)}</p>` : nothing}
      ${told ? html`<p class="soft shares">${t('compare.shares', { shares: told })}</p>` : nothing}`;
  }
}

/** What a map cost: the calls that were counted, and what they are worth. */
function costWords({ calls: { forward, backward } }: MapNews): string {
  const calls = tPlural('compare.cost', forward + backward);
  if (backward === 0) return calls;
  const passes = forward + GRADIENT_COST * backward;
  return t('compare.cost.worth', { calls, passes: formatNumber(passes, passes < 10 ? 1 : 0) });
}

/** The parts with the largest shares, and what lies outside the face. */
function shareWords(shares: NonNullable<MapNews['shares']>): string {
  const inside = shares.filter(({ part }) => part !== 'rest').sort((a, b) => b.share - a.share);
  const told = inside
    .slice(0, NAMED)
    .map(({ part, share }) =>
      t('compare.share', { part: tKnown(`lime.part.${part}`) ?? part, percent: formatPercent(share) }),
    );
  const outside = shares.find(({ part }) => part === 'rest')?.share ?? 0;
  return tList([...told, t('compare.share.outside', { percent: formatPercent(outside) })]);
}

customElements.define('compare-maps', CompareMaps);
