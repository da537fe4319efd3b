/** How fast it is, stage by stage, what computes it, and why that. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../ui/html.ts';
import { BACKENDS, type BackendName, type FrameTimings } from '../../core/expression.ts';
import type { BackendDecision, BackendFacts } from '../../inference/backends/core/backend-decision.ts';
import type { FrameResult } from '../../live/protocol.ts';
import { sharedStyles } from '../../ui/shared-styles.ts';
import { formatNumber, t } from '../../words/words.ts';

const STAGES: readonly (keyof FrameTimings)[] = ['detect', 'crop', 'network', 'draw', 'total'];

export class PerformancePanel extends LitElement {
  static override properties = {
    fps: { attribute: false },
    result: { attribute: false },
    backend: { attribute: false },
    decision: { attribute: false },
    lowPower: { type: Boolean },
  };
  declare fps: number | null;
  declare result: FrameResult | null;
  declare backend: BackendName | null;
  declare decision: BackendDecision | null;
  declare lowPower: boolean;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        gap: 24px;
      }
      .fps {
        font-size: 3.5rem;
        font-weight: 800;
        line-height: 1;
      }
      h3 {
        margin-bottom: 6px;
        font-size: 1rem;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 6px 0;
        border-bottom: 1px solid var(--line);
        font-weight: 400;
        text-align: start;
      }
      td {
        text-align: end;
        white-space: nowrap;
      }
      tr:last-child > * {
        font-weight: 700;
      }
      table.plain tr:last-child > * {
        font-weight: 400;
      }
    `,
  ];

  constructor() {
    super();
    this.fps = null;
    this.result = null;
    this.backend = null;
    this.decision = null;
    this.lowPower = false;
  }

  override render() {
    const { result, decision } = this;
    return html`
      <div>
        <p class="fps number" translate="no">
          ${this.fps === null ? t('performance.none') : formatNumber(this.fps, 1)}
        </p>
        <p class="soft">${t('performance.fps')}</p>
        ${this.lowPower ? html`<p>${t('performance.low-power')}</p>` : nothing}
      </div>
      <div>
        <h3>${t('performance.stages')}</h3>
        <table class="number">
          <tbody>
            ${STAGES.map(
              (stage) =>
                html`<tr>
                  <th scope="row">${t(`performance.${stage}` as 'performance.total')}</th>
                  <td>${result ? this.#ms(result.timings[stage]) : t('performance.none')}</td>
                </tr>`,
            )}
          </tbody>
        </table>
        ${
          result
            ? html`<p class="soft number">
                ${t('performance.frame')}:
                ${t('performance.frame.size', { width: result.frameWidth, height: result.frameHeight })}
              </p>`
            : nothing
        }
      </div>
      <div>
        <h3>${t('performance.backend')}: ${t(`backend.${this.backend ?? 'none'}`)}</h3>
        ${
          decision
            ? html`<p>${t(`reason.${decision.reason}`)}</p>
                ${
                  decision.adapter.kind === 'none'
                    ? nothing
                    : html`<p class="soft">${t('performance.adapter')}: ${decision.adapter.description}</p>`
                }`
            : nothing
        }
      </div>
      ${decision ? this.#tried(decision) : nothing}
    `;
  }

  #tried(decision: BackendDecision) {
    return html`<div>
      <h3>${t('performance.tested')}</h3>
      <table class="number plain">
        <tbody>
          ${BACKENDS.map((name) => {
            const facts = decision.facts[name];
            return html`<tr>
              <th scope="row">${t(`backend.${name}`)}</th>
              <td>${facts ? this.#outcome(facts) : t('performance.not-run')}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
  }

  #outcome({ selfTest, milliseconds }: BackendFacts): string {
    const word =
      selfTest.kind === 'failed'
        ? t('performance.failed', { reason: t(`performance.failed.${selfTest.reason}`) })
        : t(`performance.${selfTest.kind}`);
    return milliseconds === null ? word : t('performance.outcome', { word, time: this.#ms(milliseconds) });
  }

  #ms(value: number): string {
    return t('performance.ms', { value: formatNumber(value, 1) });
  }
}

customElements.define('performance-panel', PerformancePanel);
