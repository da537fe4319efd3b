/** "Guess first": one question about the frozen face, an answer by a tap or a button, and then what the network says. A dialog over the app. */

import { LitElement, css, nothing, type PropertyValues } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import { dialogStyles, framedDialog, printedDialog } from '../../../../ui/dialog.styles.ts';
import { sharedExplainClient } from '../../../../explain/client.ts';
import { formatScore, t, tError, tKnown, tLabel } from '../../../../words/words.ts';
import { icons } from '../../../../ui/icons.ts';
import type { FrozenFace } from '../../frozen-face.ts';
import { coveredPicture } from '../covered-picture.ts';
import { isRight, lossOf, scoreBefore, scoreWithout, strongestPart, topLabel, type Question } from '../rounds.ts';
import { GuessSession, type GuessState } from '../session.ts';
import './face.ts';

export class GuessPanel extends LitElement {
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

  #session: GuessSession | null = null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    dialogStyles,
    framedDialog('(min-width: 760px) and (min-height: 521px)', 1040, 640),
    css`
      .head {
        justify-content: space-between;
      }
      .content {
        flex: 1;
        display: grid;
        gap: 16px;
        align-content: start;
        min-height: 0;
        padding: 14px 20px calc(24px + env(safe-area-inset-bottom));
        overflow-y: auto;
      }
      guess-face {
        width: min(100%, 480px, 44dvh);
        justify-self: center;
      }
      .asked {
        display: grid;
        gap: 12px;
        align-content: start;
        min-width: 0;
      }
      h3 {
        font-size: 1.25rem;
        font-weight: 750;
        line-height: 1.25;
      }
      .choices {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(8.6em, 1fr));
        gap: 6px;
      }
      .choices .button {
        min-height: 44px;
        padding: 4px 8px;
        font-size: 0.9375rem;
      }
      .choices .button[data-right] {
        border-color: var(--for);
        box-shadow: inset 0 0 0 2px var(--for);
      }
      .answer {
        display: grid;
        gap: 6px;
        font-size: 1.125rem;
        line-height: 1.4;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
      }
      .note {
        font-size: 0.875rem;
      }
      @media (min-width: 760px), (min-width: 600px) and (max-height: 520px) {
        .content {
          grid-template-columns: minmax(220px, 0.8fr) minmax(0, 1fr);
          gap: 28px;
          padding-inline: 24px;
        }
        guess-face {
          position: sticky;
          top: 0;
          width: min(100%, 100dvh - 90px);
          align-self: start;
        }
        .wide {
          grid-column: 1 / -1;
        }
      }
    `,
    printedDialog,
  ];

  constructor() {
    super();
    this.subject = null;
    this.place = { base: './', models: null };
    this.opened = false;
    // The app's own keys must not act behind the dialog.
    this.addEventListener('keydown', (event) => event.stopPropagation());
  }

  get session(): GuessSession {
    return (this.#session ??= new GuessSession(sharedExplainClient(this.place).lane('guess'), () =>
      this.requestUpdate(),
    ));
  }

  open(): void {
    this.opened = true;
    void this.session.start();
  }

  close(): void {
    this.opened = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('subject')) return;
    this.session.setSubject(this.subject);
    if (this.opened) void this.session.start();
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

  #content(state: GuessState) {
    return html`
      <div class="head">
        <h2 id="heading">${t('guess.title')}</h2>
        <button class="button plain" type="button" aria-label=${t('guess.close')} @click=${() => this.close()}>
          ${icons.close}
        </button>
      </div>
      <div class="content" tabindex="-1">${this.#round(state)}</div>
    `;
  }

  #round(state: GuessState) {
    const { subject, loading, fault, segments, covered, questions, at, right } = state;
    const say = (words: string) => html`<p class="wide" role="status">${words}</p>`;
    if (!subject) return say(t('guess.no-face'));
    if (!subject.keypoints) return say(t('guess.no-points'));
    if (fault) return say(tError(fault));
    if (loading || !segments || !covered) return say(t('guess.loading'));
    if (questions.length === 0) return say(t('guess.nothing'));
    const question = questions[at];
    return html`${this.#face(state, subject, question ?? null)}
      <div class="asked">
        ${
          question
            ? this.#question(state, subject, question)
            : html`<p role="status">${t('guess.over', { right: String(right), all: String(questions.length) })}</p>
                <button class="button primary" type="button" data-again @click=${() => this.session.again()}>
                  ${t('guess.again')}
                </button>`
        }
      </div>
      <p class="soft note wide">${t('guess.note')}</p>`;
  }

  #face({ segments, covered, answer }: GuessState, subject: FrozenFace, question: Question | null) {
    const part = question?.kind === 'covered' ? question.part : null;
    const shown = question?.kind === 'which' && answer !== null && covered ? question : null;
    const strongest = shown && strongestPart(covered!, shown.label);
    const weights = shown && Array.from({ length: covered!.parts }, (_, one) => lossOf(covered!, one, shown.label));
    return html`<guess-face
      .picture=${coveredPicture(subject.picture, segments!, part)}
      .segments=${segments}
      .weights=${weights}
      .shown=${strongest === null ? [] : [strongest]}
      .pointed=${shown ? answer : part}
      .mirrored=${subject.mirrored}
      .asks=${question?.kind === 'which' && answer === null}
      .label=${part === null ? t('guess.face') : t('guess.face.covered', { part: this.#part(part) })}
      @guess=${(event: CustomEvent<number>) => this.session.guess(event.detail)}
    ></guess-face>`;
  }

  #question(state: GuessState, { head }: FrozenFace, question: Question) {
    const { covered, answer, at, right } = state;
    const which = question.kind === 'which';
    const before = topLabel(covered!, null);
    const names = which
      ? Array.from({ length: covered!.parts }, (_, part) => this.#part(part))
      : head.labels.map((label) => tLabel(label));
    return html`<h3>
        ${
          which
            ? t('guess.which', { label: tLabel(head.labels[question.label]!) })
            : t('guess.covered', { part: this.#part(question.part) })
        }
      </h3>
      <p class="soft">
        ${
          which
            ? t('guess.which.how')
            : t('guess.covered.how', {
                label: tLabel(head.labels[before]!),
                score: formatScore(scoreBefore(covered!, before)),
              })
        }
      </p>
      <div class="answer" role="status">
        ${answer === null ? nothing : this.#answer(state, head.labels, question, answer)}
      </div>
      ${
        answer === null
          ? nothing
          : html`<div class="foot">
              <button class="button primary" type="button" data-next @click=${() => this.session.next()}>
                ${t('guess.next')}
              </button>
              <span class="soft">${t('guess.count', { right: String(right), all: String(at + 1) })}</span>
            </div>`
      }
      <div class="choices" role="group" aria-label=${t(which ? 'guess.parts' : 'guess.labels')}>
        ${names.map(
          (name, choice) =>
            html`<button
              class="button"
              type="button"
              data-choice=${choice}
              ?data-right=${answer !== null && isRight(covered!, question, choice)}
              aria-pressed=${answer === choice ? 'true' : 'false'}
              ?disabled=${answer !== null && answer !== choice && !isRight(covered!, question, choice)}
              @click=${() => this.session.guess(choice)}
            >
              ${name}
            </button>`,
        )}
      </div>`;
  }

  #answer({ covered }: GuessState, labels: readonly string[], question: Question, answer: number) {
    const verdict = html`<strong>${t(isRight(covered!, question, answer) ? 'guess.right' : 'guess.wrong')}</strong>`;
    if (question.kind === 'covered') {
      const now = topLabel(covered!, question.part);
      const params = { label: tLabel(labels[now]!), score: formatScore(scoreWithout(covered!, question.part, now)) };
      const same = now === topLabel(covered!, null);
      return html`<p>${verdict} ${t(same ? 'guess.top.same' : 'guess.top', params)}</p>`;
    }
    const { label } = question;
    const scores = (part: number) => ({
      part: this.#part(part),
      before: formatScore(scoreBefore(covered!, label)),
      after: formatScore(scoreWithout(covered!, part, label)),
    });
    const most = strongestPart(covered!, label);
    return html`<p>${verdict} ${t('guess.effect', { ...scores(answer), label: tLabel(labels[label]!) })}</p>
      ${most === answer ? nothing : html`<p>${t('guess.effect.most', scores(most))}</p>`}`;
  }

  #part(part: number): string {
    const name = this.session.state.segments?.names?.[part] ?? '';
    return tKnown(`lime.part.${name}`) ?? name;
  }
}

customElements.define('guess-panel', GuessPanel);
