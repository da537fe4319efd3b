/** The confusion matrix as a table whose cells are buttons. */

import { html } from '../../../../ui/html.ts';
import { t, tLabel, formatNumber } from '../../../../words/words.ts';
import type { Cell } from '../../../../sets/cell.ts';
import type { HeadFigures } from '../../../../sets/core/set-figures.ts';

/** Steps of colour; the strongest lets the number be read still. */
const TINTS = 8;

/** @param open null while the set is still being read */
export function matrixView({ labels, confusion }: HeadFigures, open: ((cell: Cell) => void) | null) {
  const cellOf = (truth: number, predicted: number) => {
    const row = confusion[truth]!;
    const count = row[predicted]!;
    const share = count / Math.max(1, row.reduce((a, b) => a + b, 0)); // prettier-ignore
    const tint = Math.ceil(TINTS * Math.sqrt(share));
    const name = t('set.cell.name', {
      truth: tLabel(labels[truth]!),
      predicted: tLabel(labels[predicted]!),
      count: formatNumber(count, 0),
    });
    return html`<td class=${truth === predicted ? 'right' : ''} data-tint=${tint}>
      ${
        count === 0
          ? html`<span class="none">0</span>`
          : html`<button
              type="button"
              data-cell=${`${truth}-${predicted}`}
              aria-label=${name}
              title=${name}
              ?disabled=${open === null}
              @click=${() => open?.({ truth, predicted })}
            >
              ${formatNumber(count, 0)}
            </button>`
      }
    </td>`;
  };
  return html`<section class="matrix">
    <h3>${t('set.matrix')} <span class="term">${t('set.matrix.term')}</span></h3>
    <p class="soft note">${t('set.matrix.how')}</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <td class="axes soft">${t('set.matrix.truth')} ↓<br />${t('set.matrix.predicted')} →</td>
            ${labels.map((label) => html`<th scope="col"><span>${tLabel(label)}</span></th>`)}
          </tr>
        </thead>
        <tbody>
          ${labels.map(
            (label, truth) =>
              html`<tr>
                <th scope="row">${tLabel(label)}</th>
                ${labels.map((_, predicted) => cellOf(truth, predicted))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
