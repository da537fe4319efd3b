/** The report on the set: what it holds, one's own answers, the warning, and its files. */

import { nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { download } from '../../../../ui/download.ts';
import { languageTag, t } from '../../../../words/words.ts';
import { REPORT_LANGUAGES } from '../../../../sets/report/languages.ts';
import type { ReportState } from '../session.ts';

export interface ReportPorts {
  readonly make: (lang: string, seed: number, answers: readonly string[]) => void;
  readonly cancel: () => void;
}

const PARTS = [1, 2, 3, 4];
const nameOf = (tag: string): string => new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;

/** @param labels of the head: each shows two faces at most */
export function reportView({ part, made }: ReportState, labels: number, drawn: boolean, ports: ReportPorts) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const answers = PARTS.map((n) => String(form.get(`answer-${n}`) ?? ''));
    ports.make(String(form.get('lang')), Number(form.get('seed')) || 0, answers);
  };
  return html`<details class="report" data-report>
    <summary>${t('set.report')}</summary>
    <p>${t('set.report.lead')}</p>
    <form @submit=${submit}>
      <label class="field"
        ><span>${t('set.report.lang')}</span>
        <select name="lang">
          ${Object.keys(REPORT_LANGUAGES).map(
            (tag) => html`<option value=${tag} lang=${tag} ?selected=${tag === languageTag()}>${nameOf(tag)}</option>`,
          )}
        </select></label
      >
      <label class="field"
        ><span>${t('set.report.seed')}</span><input name="seed" type="number" min="0" max="4294967295" value="1"
      /></label>
      ${PARTS.map(
        (n) =>
          html`<label class="field wide"
            ><span>${t('set.report.answer', { part: String(n) })}</span
            ><textarea name=${`answer-${n}`} rows="2"></textarea>
          </label>`,
      )}
      ${
        drawn
          ? nothing
          : html`<p class="wide warning">${t('set.report.warning', { faces: String(2 * labels) })}</p>
              <label class="check wide"
                ><input type="checkbox" required name="seen" />${t('set.report.warning.ok')}</label
              >`
      }
      <div class="wide ways">
        ${
          part === null
            ? html`<button class="button primary" type="submit" data-make>${t('set.report.start')}</button>`
            : html`<progress max="6" value=${part} aria-hidden="true"></progress>
                <button class="button" type="button" data-cancel-report @click=${ports.cancel}>
                  ${t('set.cancel')}
                </button>`
        }
      </div>
    </form>
    <p role="status">${part === null ? nothing : t(`set.report.part.${part as 0 | 1 | 2 | 3 | 4 | 5}`)}</p>
    ${
      made
        ? html`<div class="ways" data-made>
            <p role="status">${t('set.report.ready', { faces: String(made.shownFaces) })}</p>
            <button class="button primary" type="button" @click=${() => download(made.zip, 'report.zip')}>
              ${t('set.report.zip')}
            </button>
            <button class="button" type="button" @click=${() => download(made.html, 'report.html')}>
              ${t('set.report.html')}
            </button>
          </div>`
        : nothing
    }
  </details>`;
}
