/** What this device has, what is stored on it, what runs and why: for the person who is asked "what does it say there?". */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { FEATURES, deviceFacts, type DeviceFacts } from '../../pwa/device-facts.ts';
import { emit } from '../state/events.ts';
import { INITIAL_STATE, type AppState } from '../state/state.ts';
import { formatNumber, t, tList } from '../../words/words.ts';

type Row = readonly [name: string, value: string];
interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

const megabytes = (bytes: number): string => formatNumber(bytes / 1e6, 1);

export class DiagnosticsPanel extends LitElement {
  static override properties = {
    state: { attribute: false },
    facts: { state: true },
    copied: { state: true },
  };
  declare state: AppState;
  declare facts: DeviceFacts | null;
  declare copied: 'yes' | 'no' | null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      :host {
        display: grid;
        gap: 24px;
      }
      h3 {
        margin-bottom: 6px;
        font-size: 1rem;
      }
      dl > div {
        display: grid;
        grid-template-columns: minmax(8em, 2fr) 3fr;
        gap: 4px 12px;
        padding: 6px 0;
        border-bottom: 1px solid var(--line);
      }
      dt {
        color: var(--ink-soft);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 12px;
      }
    `,
  ];

  constructor() {
    super();
    this.state = INITIAL_STATE;
    this.facts = null;
    this.copied = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void deviceFacts(new URL('./', document.baseURI).href).then((facts) => (this.facts = facts));
  }

  override render() {
    const [offline, path, ...others] = this.#sections();
    return html`
      ${offline && this.#section(offline, this.#offlineActions())}
      <section>
        <h3>${t('diagnostics.install')}</h3>
        <p>${this.#installWords()}</p>
        ${
          this.state.install.offered
            ? html`<div class="actions">
                <button class="button primary" type="button" @click=${() => emit(this, 'do-action', 'install')}>
                  ${t('install.do')}
                </button>
              </div>`
            : nothing
        }
      </section>
      ${path && this.#section(path)} ${others.map((section) => this.#section(section))}
      <div>
        <button class="button" type="button" @click=${this.#copy}>${t('diagnostics.copy')}</button>
        <p role="status">
          ${this.copied ? t(this.copied === 'yes' ? 'diagnostics.copied' : 'diagnostics.not-copied') : nothing}
        </p>
      </div>
    `;
  }

  #section({ title, rows }: Section, actions: unknown = nothing) {
    return html`<section>
      <h3>${title}</h3>
      <dl class="number">
        ${rows.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
      ${actions}
    </section>`;
  }

  #offlineActions() {
    const { storeReport, install, offline } = this.state;
    return html`<div class="actions">
      <button
        class="button"
        type="button"
        ?disabled=${storeReport === 'checking' || offline.phase.kind !== 'ready'}
        @click=${() => emit(this, 'do-action', 'check-stored')}
      >
        ${t(storeReport === 'checking' ? 'diagnostics.checking' : 'diagnostics.check')}
      </button>
      ${
        install.persisted === false
          ? html`<button class="button" type="button" @click=${() => emit(this, 'do-action', 'persist')}>
              ${t('diagnostics.persist')}
            </button>`
          : nothing
      }
    </div>`;
  }

  #installWords(): string {
    const { installed, offered, byHand } = this.state.install;
    if (installed) return t('diagnostics.install.done');
    if (offered) return t('install.offer');
    return t(byHand ? 'diagnostics.install.by-hand' : 'diagnostics.install.browser');
  }

  #sections(): readonly Section[] {
    return [
      { title: t('diagnostics.offline'), rows: this.#offlineRows() },
      { title: t('diagnostics.path'), rows: this.#pathRows() },
      { title: t('diagnostics.device'), rows: this.#deviceRows() },
      { title: t('diagnostics.versions'), rows: Object.entries(this.facts?.versions ?? {}) },
    ];
  }

  #offlineRows(): readonly Row[] {
    const { offline, storeReport, install, awake } = this.state;
    const { phase } = offline;
    const rows: Row[] = [
      [t('diagnostics.state'), t(`diagnostics.phase.${phase.kind}`, { detail: 'detail' in phase ? phase.detail : '' })],
    ];
    if (storeReport && storeReport !== 'checking') {
      const { files, bytes, version, missing, damaged } = storeReport;
      rows.push([
        t('diagnostics.stored'),
        t('diagnostics.stored.value', { files, version, megabytes: megabytes(bytes) }),
      ]);
      if (damaged.length > 0) rows.push([t('diagnostics.damaged'), tList(damaged)]);
      if (missing.length > 0) rows.push([t('diagnostics.missing'), tList(missing)]);
    }
    const { persisted } = install;
    rows.push([t('diagnostics.persisted'), persisted === null ? t('diagnostics.unknown') : this.#yesNo(persisted)]);
    const { storage, policyHeader } = this.facts ?? {};
    if (storage) {
      const { used, quota } = storage;
      rows.push([
        t('diagnostics.storage'),
        t('diagnostics.storage.value', { used: megabytes(used), quota: formatNumber(quota / 1e6, 0) }),
      ]);
    }
    if (typeof policyHeader === 'boolean') {
      rows.push([t('diagnostics.policy'), t(policyHeader ? 'diagnostics.yes' : 'diagnostics.policy.missing')]);
    }
    rows.push([t('diagnostics.awake'), this.#yesNo(awake)]);
    return rows;
  }

  #pathRows(): readonly Row[] {
    const { manifest, backend, decision, compiled, engineError, sourceError } = this.state;
    const fault = engineError ?? sourceError;
    return [
      [t('diagnostics.path.network'), manifest ? `${manifest.title} (${manifest.id})` : t('backend.none')],
      [t('diagnostics.path.backend'), t(`backend.${backend ?? 'none'}`)],
      ...(backend === 'wasm' && compiled
        ? [
            [
              t('diagnostics.path.compiled'),
              compiled.kind === 'compiled'
                ? t('diagnostics.path.compiled.yes')
                : t(`diagnostics.path.compiled.${compiled.reason}`, { detail: compiled.detail }),
            ] as const,
          ]
        : []),
      ...(decision
        ? [
            [t('diagnostics.path.why'), t(`reason.${decision.reason}`)] as const,
            [t('performance.adapter'), decision.adapter.description] as const,
          ]
        : []),
      [t('diagnostics.path.detector'), t('diagnostics.path.detector.value')],
      ...(fault ? [[t('diagnostics.path.fault'), `${fault.kind}: ${fault.detail}`] as const] : []),
    ];
  }

  #deviceRows(): readonly Row[] {
    const { facts } = this;
    if (!facts) return [];
    return [
      [t('diagnostics.browser'), facts.browser],
      [t('diagnostics.screen'), facts.screen],
      [t('diagnostics.cores'), facts.cores === null ? t('diagnostics.unknown') : String(facts.cores)],
      ...FEATURES.map((name): Row => [
        t(`diagnostics.has.${name}`),
        facts.features[name]
          ? t('diagnostics.yes')
          : // The face finder starts only with WebGL: what the page's thread lacks, the worker has.
            t(name === 'webgl' && this.state.ready ? 'diagnostics.lacks.webgl.here' : `diagnostics.lacks.${name}`),
      ]),
    ];
  }

  #yesNo(value: boolean): string {
    return t(value ? 'diagnostics.yes' : 'diagnostics.no');
  }

  async #copy(): Promise<void> {
    const text = this.#sections()
      .map(({ title, rows }) => [title, ...rows.map(([name, value]) => `  ${name}: ${value}`)].join('\n'))
      .join('\n');
    try {
      await navigator.clipboard.writeText(text);
      this.copied = 'yes';
    } catch {
      this.copied = 'no';
    }
  }
}

customElements.define('diagnostics-panel', DiagnosticsPanel);
