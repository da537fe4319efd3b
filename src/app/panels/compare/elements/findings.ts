/** What the tests have found: each in two sentences and drawn, the score card first. */

import { LitElement, nothing, type TemplateResult } from 'lit';
import { html } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import { methodOf, ALL_MAPS } from '../../../../attribution/registry.ts';
import { formatScore, t, tLabel } from '../../../../words/words.ts';
import {
  cardRows,
  curveSentences,
  figure,
  fillSentence,
  findingsOf,
  plainSentences,
  scrambledSentences,
} from '../card.ts';
import { colourRangeOf } from '../drawing.ts';
import type { CompareState } from '../session.ts';
import './curves.ts';
import './map.ts';
import { findingsStyles } from './findings.styles.ts';

export class CompareFindings extends LitElement {
  static override properties = { state: { attribute: false } };
  declare state: CompareState | null;

  static override styles = [sharedStyles, findingsStyles];

  constructor() {
    super();
    this.state = null;
  }

  override render() {
    const { tested, subject } = this.state ?? {};
    if (!tested || !subject) return nothing;
    const { findings, answer } = tested;
    return html`${this.#card()}
      <section>${this.#curves()}</section>
      ${this.#scrambled()} ${this.#plain('other-label', t('compare.other'))}
      ${
        answer && findingsOf(findings, 'completeness').length === 0
          ? html`<section data-test="completeness">
              <h3>${t('compare.completeness')}</h3>
              <p>${t('compare.completeness.none')}</p>
            </section>`
          : this.#plain('completeness', t('compare.completeness'))
      }
      ${this.#plain('noise', t('compare.noise'))} ${this.#plain('stability', t('compare.stability'))}
      ${
        findings.length > 0
          ? html`<section class="limits">
              <h3>${t('compare.limits')}</h3>
              <p>${t('compare.limits.text')}</p>
            </section>`
          : nothing
      }`;
  }

  #card() {
    const { subject, tested } = this.state!;
    const { findings, answer, method, target } = tested!;
    const rows = cardRows(findings, answer !== null);
    const [map] = findingsOf(findings, 'map');
    if (!map) return nothing;
    const label = tLabel(subject!.head.labels[target]!);
    const { name } = methodOf(method, ALL_MAPS);
    return html`<section class="card" data-card>
      <div class="what">
        <compare-map
          .face=${subject}
          .values=${map.values}
          .range=${colourRangeOf(map.values)}
          .label=${t('compare.map', { label, method: name })}
        ></compare-map>
        <p>
          ${answer ? t('compare.card.of', { method: name, label, score: formatScore(answer.score) }) : `${name}, ${label}`}
        </p>
      </div>
      <table>
        <caption>
          ${t('compare.card')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('compare.card.test')}</th>
            <th scope="col">${t('compare.card.figure')}</th>
            <th scope="col">${t('compare.card.verdict')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ test, figure: value, verdict }) =>
              html`<tr data-verdict=${verdict ?? 'none'}>
                <th scope="row">${test}</th>
                <td class="number">${value}</td>
                <td><span class="verdict ${verdict ?? 'none'}">${t(`compare.verdict.${verdict ?? 'none'}`)}</span></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  #curves() {
    const found = findingsOf(this.state!.tested!.findings, 'curves');
    if (found.length === 0) return nothing;
    return html`<h3>${t('compare.curves')}</h3>
      <p class="soft">${t('compare.curves.about')}</p>
      <ul class="key">
        <li><span class="line deletion"></span>${t('compare.curves.morf')}</li>
        <li><span class="line lerf"></span>${t('compare.curves.lerf')}</li>
        <li><span class="line insertion"></span>${t('compare.curves.insertion')}</li>
        <li><span class="line band"></span>${t('compare.curves.random')}</li>
      </ul>
      <div class="three">
        ${found.map(
          (one) =>
            html`<div>
              <compare-curves .found=${one}></compare-curves>
              <p>${curveSentences(one).join(' ')}</p>
            </div>`,
        )}
      </div>
      ${found.length > 1 ? html`<p class="hangs" data-hangs>${fillSentence(found)}</p>` : nothing}`;
  }

  #scrambled() {
    const found = findingsOf(this.state!.tested!.findings, 'scrambled');
    if (found.length === 0) return nothing;
    const layers = found.map(({ layer: { layer, correlation } }) => `${layer} ${figure(correlation)}`).join(', ');
    return html`<section data-test="scrambled">
      <h3>${t('compare.scrambled')}</h3>
      <p>${scrambledSentences(found).join(' ')}</p>
      <div class="layers" role="img" aria-label=${t('compare.scrambled.alt', { layers })}>
        ${found.map(
          ({ layer: { layer, correlation } }) =>
            html`<div class="layer" aria-hidden="true"><span class="name" translate="no">${layer}</span>${bar(correlation)}</li>`,
        )}
      </div>
    </section>`;
  }

  #plain(kind: 'other-label' | 'completeness' | 'noise' | 'stability', title: string) {
    const { subject, tested } = this.state!;
    const [found] = findingsOf(tested!.findings, kind);
    if (!found) return nothing;
    const drawn: TemplateResult =
      found.kind === 'completeness' ? sums(found) : bar(found.kind === 'stability' ? found.moved : found.correlation);
    return html`<section data-test=${kind}>
      <h3>${title}</h3>
      <p>${plainSentences(found, subject!.head.labels, tested!.target).join(' ')}</p>
      <div class="drawn" aria-hidden="true">${drawn}</div>
    </section>`;
  }
}

/** A value on a scale from -most at the left over 0 in the middle to most at the right. */
const bar = (value: number, most = 1): TemplateResult => {
  const share = Math.max(-1, Math.min(1, value / most));
  return html`<span class="row"
    ><span class="scale"
      ><span
        class="fill"
        .style=${`inset-inline-start: ${Math.min(50, 50 + 50 * share)}%; width: ${Math.abs(50 * share)}%`}
      ></span></span
    ><span class="number value">${figure(value)}</span></span
  >`;
};

/** What a map adds up to, beside what it should, on the same scale. */
const sums = ({ sum, promised }: { readonly sum: number; readonly promised: number }): TemplateResult => {
  const most = Math.max(Math.abs(sum), Math.abs(promised), 1e-9);
  return html`${bar(sum, most)}${bar(promised, most)}`;
};

customElements.define('compare-findings', CompareFindings);
