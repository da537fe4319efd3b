/** How far an explanation can be trusted, how it was made, and how often such answers of the network are right. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import type { ClassExplanation, Explanation } from '../../../../lime/core/explanation.ts';
import { STABILITY_TOP } from '../../../../lime/core/uncertainty.ts';
import type { ConfusionColumn } from '../../../../sets/core/confusion.ts';
import { confusionSentence, fitSentence, selectionWords } from '../words.ts';
import { formatNumber, formatScore, t, tPlural, type BareKey } from '../../../../words/words.ts';

export class LimeFacts extends LitElement {
  static override properties = {
    explanation: { attribute: false },
    explained: { attribute: false },
    confusion: { attribute: false },
  };
  declare explanation: Explanation | null;
  /** The class that is shown. */
  declare explained: ClassExplanation | null;
  declare confusion: ConfusionColumn | null;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        gap: 18px;
      }
      h3 {
        margin-bottom: 6px;
        font-size: 1.0625rem;
        font-weight: 750;
      }
      dl {
        display: grid;
        gap: 10px;
      }
      dt {
        color: var(--ink-soft);
        font-size: 0.9375rem;
      }
      .value {
        font-weight: 650;
      }
    `,
  ];

  constructor() {
    super();
    this.explanation = null;
    this.explained = null;
    this.confusion = null;
  }

  override render() {
    const { explanation, explained, confusion } = this;
    if (!explanation || !explained) return nothing;
    // Two sets of n that share s have a Jaccard overlap of s / (2n - s).
    const shared = (2 * STABILITY_TOP * explained.stability) / (1 + explained.stability);
    return html`
      <section>
        <h3>${t('lime.trust')}</h3>
        <dl>
          ${this.#fact(
            'lime.trust.scores',
            t('lime.trust.scores.value', {
              network: formatScore(explained.networkScore),
              local: formatNumber(explained.localPrediction, 2),
            }),
          )}
          ${this.#fact('lime.trust.fit', fitSentence(explained.crossValidatedR2))}
          ${this.#fact(
            'lime.trust.stability',
            formatNumber(explained.stability, 2),
            t('lime.trust.stability.text', { shared: formatNumber(shared, 1) }),
          )}
          ${this.#fact('lime.trust.made', madeWith(explanation))}
        </dl>
      </section>
      ${
        confusion
          ? html`<section>
              <h3>${t('lime.confusion')}</h3>
              <p data-confusion>${confusionSentence(confusion)}</p>
            </section>`
          : nothing
      }
    `;
  }

  #fact(key: BareKey, value: string, comment = '') {
    return html`<div data-fact=${key}>
      <dt>${t(key)}</dt>
      <dd>
        <span class="value number">${value}</span>${comment ? html` <span class="soft">· ${comment}</span>` : nothing}
      </dd>
    </div>`;
  }
}

const FILLS = ['mean', 'grey', 'black', 'blur', 'colour'] as const;
const ALGORITHMS = ['quickshift', 'slic', 'felzenszwalb', 'face-parts', 'drawn'] as const;

/** Words where there are some; a loaded file may name anything. */
function madeWith({ calls, design, segments, fill, seed, selection, kernelWidth, alpha }: Explanation): string {
  const knownFill = FILLS.find((name) => name === fill);
  const algorithm = ALGORITHMS.find((name) => name === segments.algorithm);
  const made = {
    calls: tPlural('lime.calls.count', calls),
    design: t(`lime.design.short.${design}`),
    algorithm: algorithm ? t(`lime.segmentation.short.${algorithm}`) : segments.algorithm,
    parts: tPlural('lime.segmentation.count', segments.count),
    fill: knownFill ? t(`lime.fill.${knownFill}`) : fill,
    seed,
    kernel: kernelWidth ?? '–',
    ridge: alpha ?? '–',
  };
  return selection
    ? t('lime.trust.made.selected', { ...made, selection: selectionWords(selection) })
    : t('lime.trust.made.value', made);
}

customElements.define('lime-facts', LimeFacts);
