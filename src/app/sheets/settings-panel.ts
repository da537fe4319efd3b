/** Everything that can be set and is kept. */

import { refKey, shipped, type ModelRef } from '../../inference/core/model-ref.ts';
import { LitElement, css, nothing } from 'lit';
import { html } from '../../ui/html.ts';
import type { LiveMethod } from '../../attribution/method.ts';
import { liveMethods } from '../../attribution/registry.ts';
import { BACKENDS } from '../../core/expression.ts';
import type { ModelIndex } from '../../inference/core/manifest.ts';
import { orderWords } from '../../figures/choice-words.ts';
import type { KeptNetwork } from '../../inference/models/own-store.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { DEFAULT_SETTINGS, type Settings } from '../state/core/settings.ts';
import { emit } from '../state/events.ts';
import { t, tKnown, tPlural } from '../../words/words.ts';

type Toggle = { [K in keyof Settings]: Settings[K] extends boolean ? K : never }[keyof Settings];

/** Tools choose a shipped network by its id. */
const valueOf = (ref: ModelRef): string => (ref.kind === 'shipped' ? (ref.id ?? '') : refKey(ref));

export class SettingsPanel extends LitElement {
  static override properties = {
    settings: { attribute: false },
    methods: { attribute: false },
    models: { attribute: false },
    own: { attribute: false },
    model: {},
  };
  declare settings: Settings;
  /** Those that run live. */
  declare methods: readonly Pick<LiveMethod, 'id' | 'name' | 'live'>[];
  declare models: ModelIndex['models'];
  /** People's own networks. */
  declare own: readonly KeptNetwork[];
  /** `refKey` of the model in use. */
  declare model: string;

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    css`
      :host {
        display: grid;
        gap: 26px;
      }
      section {
        display: grid;
        gap: 12px;
      }
      h3 {
        padding-bottom: 4px;
        border-bottom: 1px solid var(--line);
        font-size: 0.9375rem;
        color: var(--ink-soft);
      }
      .hint {
        font-size: 0.875rem;
      }
    `,
  ];

  constructor() {
    super();
    this.settings = DEFAULT_SETTINGS;
    this.methods = liveMethods();
    this.models = [];
    this.own = [];
    this.model = '';
  }

  override render() {
    const { settings } = this;
    // A method that gathers over frames is calm by itself.
    const frames = this.methods.find(({ id }) => id === settings.method)?.live.frames ?? 1;
    return html`
      <section>
        <h3>${t('settings.map')}</h3>
        ${this.#choice(
          'method',
          t('settings.method'),
          this.methods.map(({ id, name }) => [id, tKnown(`method.${id}`) ?? name]),
        )}
        ${this.#choice('colours', t('settings.colours'), [
          ['signed', t('settings.colours.signed')],
          ['magnitude', t('settings.colours.magnitude')],
        ])}
        ${this.#toggle('overlay', t('settings.overlay'))} ${this.#toggle('parts', t('settings.parts'))}
        ${this.#toggle('sayMap', t('settings.sayMap'))}
        ${
          frames > 1
            ? html`<p class="soft hint">${tPlural('settings.gathered', frames)}</p>`
            : html`${this.#toggle('smoothing', t('settings.smoothing'))}
                <p class="soft hint">${t('settings.smoothing.hint')}</p>`
        }
      </section>
      <section>
        <h3>${t('settings.face')}</h3>
        ${this.#toggle('upright', t('settings.upright'))} ${this.#toggle('boxes', t('settings.boxes'))}
        ${this.#choice('mirror', t('settings.mirror'), [
          ['auto', t('settings.mirror.auto')],
          ['on', t('settings.mirror.on')],
          ['off', t('settings.mirror.off')],
        ])}
      </section>
      <section>
        <h3>${t('settings.network')}</h3>
        ${
          this.models.length === 0
            ? nothing
            : html`<label class="field"
                ><span>${t('settings.model')}</span>
                <select @change=${(event: Event) => this.#setModel((event.target as HTMLSelectElement).value)}>
                  ${this.#networks().map(
                    ([ref, title]) =>
                      html`<option value=${valueOf(ref)} ?selected=${refKey(ref) === this.model}>${title}</option>`,
                  )}
                </select></label
              >`
        }
        <button class="button" type="button" @click=${() => emit(this, 'do-action', 'network')}>
          ${t('settings.own')}
        </button>
        <label class="field"
          ><span>${t('settings.backend')}</span>
          <select
            @change=${(event: Event) =>
              this.#set({ backend: (event.target as HTMLSelectElement).value as Settings['backend'] })}
          >
            <option value="auto" ?selected=${settings.backend === 'auto'}>${t('settings.backend.auto')}</option>
            ${BACKENDS.map(
              (name) =>
                html`<option value=${name} ?selected=${settings.backend === name}>${t(`backend.${name}`)}</option>`,
            )}
          </select></label
        >
      </section>
      <section>
        <h3>${t('settings.power')}</h3>
        ${this.#toggle('lowPower', t('settings.lowPower'))}
        <p class="soft hint">${t('settings.lowPower.hint')}</p>
      </section>
      <section>
        <h3>${t('settings.appearance')}</h3>
        ${this.#choice('theme', t('settings.theme'), [
          ['auto', t('settings.theme.auto')],
          ['light', t('settings.theme.light')],
          ['dark', t('settings.theme.dark')],
        ])}
      </section>
    `;
  }

  #networks(): readonly (readonly [ModelRef, string])[] {
    return [
      ...this.models.map(({ id, title }) => [shipped(id), title] as const),
      ...this.own.map(
        ({ sha256, name, choice }) =>
          [
            { kind: 'own', sha256 },
            `${name} (${orderWords(choice.labels)}; ${t(`network.preprocess.${choice.preprocess}`)})`,
          ] as const,
      ),
    ];
  }

  #setModel(value: string): void {
    const chosen = this.#networks().find(([ref]) => valueOf(ref) === value);
    if (chosen) this.#set({ model: chosen[0] });
  }

  #toggle(key: Toggle, label: string) {
    return html`<label class="check"
      ><input
        type="checkbox"
        name=${key}
        .checked=${this.settings[key]}
        @change=${(event: Event) => this.#set({ [key]: (event.target as HTMLInputElement).checked })}
      />${label}</label
    >`;
  }

  #choice<K extends keyof Settings>(
    key: K,
    title: string,
    options: readonly (readonly [Settings[K] & string, string])[],
  ) {
    return html`<fieldset>
      <legend>${title}</legend>
      ${options.map(
        ([value, label]) =>
          html`<label class="check"
            ><input
              type="radio"
              name=${key}
              value=${value}
              .checked=${this.settings[key] === value}
              @change=${() => this.#set({ [key]: value })}
            />${label}</label
          >`,
      )}
    </fieldset>`;
  }

  #set(change: Partial<Settings>): void {
    emit(this, 'change-settings', change);
  }
}

customElements.define('settings-panel', SettingsPanel);
