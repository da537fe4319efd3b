/** The sheet for networks of people's own: give files, say what they do not, keep, remove. Raises `own-network`. */

import { LitElement, nothing, type PropertyValues } from 'lit';
import { choiceFile, type FoundFacts, type GivenFile } from '../../inference/core/own-files.ts';
import { refKey } from '../../inference/core/model-ref.ts';
import { labelsFor, ordersFor, PREPROCESSES, type NetworkChoice } from '../../inference/core/network-choice.ts';
import type { KeptNetwork } from '../../inference/models/own-store.ts';
import type { TriedChoice } from '../../sets/core/propose-choice.ts';
import { attempt } from '../../platform/attempt.ts';
import { download } from '../../ui/download.ts';
import { html } from '../../ui/html.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { t, tError, tKnown, tLabel } from '../../words/words.ts';
import { ownNetworkStyles } from './own-network.styles.ts';
import { emit, type OwnOrder } from '../state/events.ts';
import { NO_OWN, type OwnState } from '../state/state.ts';
import { choiceWords } from '../../figures/choice-words.ts';
import { answersOf, proposalOf } from './own-network-answers.ts';
import { choiceForTrying, choiceOfForm, formFor, type OwnForm } from './core/own-form.ts';

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e6 ? 2 : 1);

function filesOf(event: Event): GivenFile[] {
  const input = event.target as HTMLInputElement;
  const files = [...(input.files ?? [])].map((data) => ({ path: data.webkitRelativePath || data.name, data }));
  // The same file can be picked again.
  input.value = '';
  return files;
}

export class OwnNetworkPanel extends LitElement {
  static override properties = {
    own: { attribute: false },
    kept: { attribute: false },
    running: {},
    form: { state: true },
  };
  declare own: OwnState;
  declare kept: readonly KeptNetwork[];
  /** `refKey` of the network that runs. */
  declare running: string;
  declare form: OwnForm | null;

  static override styles = [sharedStyles, buttonStyles, fieldStyles, ownNetworkStyles];

  constructor() {
    super();
    this.own = NO_OWN;
    this.kept = [];
    this.running = '';
    this.form = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('own') as OwnState | undefined;
    if (changed.has('own') && this.own.found !== (before?.found ?? null))
      this.form = this.own.found && formFor(this.own.found);
  }

  override render() {
    const { own } = this;
    return html`<section>
        <p class="soft">${t('network.intro')}</p>
        <div class="row">
          <button class="button" type="button" @click=${() => this.#pick('files')}>${t('network.files')}</button>
          <button class="button" type="button" @click=${() => this.#pick('folder')}>${t('network.folder')}</button>
        </div>
        <input class="unseen files" type="file" multiple tabindex="-1" aria-hidden="true" @change=${this.#picked} />
        <input
          class="unseen folder"
          type="file"
          webkitdirectory
          tabindex="-1"
          aria-hidden="true"
          @change=${this.#picked}
        />
        <div role="status">${own.busy ? this.#busy(own.busy) : nothing}</div>
        ${own.error ? html`<p class="error" role="alert">${tError(own.error)}</p>` : nothing}
      </section>
      ${own.found && this.form ? this.#found(own.found, this.form) : nothing} ${this.#list()}`;
  }

  #busy(busy: NonNullable<OwnState['busy']>) {
    return html`<p>${t(`network.${busy}`, { name: this.own.name })}</p>
      <progress
        max="1"
        .value=${this.own.progress}
        aria-label=${t(`network.${busy}`, { name: this.own.name })}
      ></progress>
      <button class="button" type="button" @click=${() => this.#order({ do: 'cancel' })}>
        ${t('network.cancel')}
      </button>`;
  }

  #found(found: FoundFacts, form: OwnForm) {
    const [height, width, channels] = found.input;
    const choice = attempt(() => choiceOfForm(form, found.outputs));
    return html`<section>
      <h3>${t('network.found')}</h3>
      <p class="name">${found.name}</p>
      <p>
        ${t('network.says', { format: found.format, width, height, colours: t(channels === 1 ? 'network.grey' : 'network.colour'), outputs: found.outputs, values: t(`network.ends.${found.ends}`), megabytes: megabytes(found.bytes) })}
        ${found.scalesPixels ? t('network.scales') : nothing}
      </p>
      <p class="soft hint">${t('network.asks')}</p>
      <label class="field"
        ><span>${t('network.labels')}</span>
        <select name="order" .value=${form.order} @change=${this.#changed}>
          <option value="" ?selected=${form.order === ''}>${t('network.choose')}</option>
          ${ordersFor(found.outputs).map(
            (name) =>
              html`<option value=${name} ?selected=${form.order === name}>
                ${tKnown(`network.order.${name}`) ?? name}: ${labelsFor(name, found.outputs).map(tLabel).join(', ')}
              </option>`,
          )}
          <option value="own" ?selected=${form.order === 'own'}>${t('network.order.own')}</option>
        </select></label
      >
      ${
        form.order === 'own'
          ? html`<label class="field"
              ><span>${t('network.list', { outputs: found.outputs })}</span>
              <input type="text" name="labels" .value=${form.labels} @input=${this.#changed} />
            </label>`
          : nothing
      }
      ${this.#select('preprocess', t('network.preprocess'), form.preprocess, [['', t('network.choose')], ...PREPROCESSES.map((one) => [one, t(`network.preprocess.${one}`)] as const)])}
      ${channels === 3 ? this.#select('channels', t('network.channels'), form.channels, [['rgb', t('network.channels.rgb')], ['bgr', t('network.channels.bgr')], ['grey', t('network.channels.grey')]]) : nothing}
      ${this.#select('framing', t('network.framing'), form.framing, [['fer2013', t('network.framing.fer2013')], ['box', t('network.framing.box')], ['margin', t('network.framing.margin')]])}
      ${
        form.framing === 'margin'
          ? html`<label class="field"
              ><span>${t('network.margin')}</span>
              <input type="text" inputmode="decimal" name="margin" .value=${form.margin} @input=${this.#changed} />
            </label>`
          : nothing
      }
      <label class="check"><input type="checkbox" name="equalise" .checked=${form.equalise} @change=${this.#changed} /><span>${t('network.equalise')}</span></label>
      ${choice ? nothing : html`<p class="soft hint">${t('network.incomplete', { outputs: found.outputs })}</p>`}
      <div class="row">
        <button class="button primary" type="button" ?disabled=${!choice || this.own.busy !== null} @click=${() => choice && this.#order({ do: 'keep', choice })}>${t('network.use')}</button>
        <button class="button" type="button" ?disabled=${!choice || this.own.busy !== null} @click=${() => choice && this.#order({ do: 'try', choice })}>${t('network.try')}</button>
      </div>
      ${answersOf(this.own.answers)}
      ${this.#proposal(found, form)}
    </section>`;
  } // prettier-ignore

  #select(name: keyof OwnForm, title: string, value: string, options: readonly (readonly [string, string])[]) {
    return html`<label class="field"
      ><span>${title}</span>
      <select name=${name} @change=${this.#changed}>
        ${options.map(([id, words]) => html`<option value=${id} ?selected=${id === value}>${words}</option>`)}
      </select></label
    >`;
  }

  /** Which labelled pictures are at hand: the network is asked about them. */
  #proposal(found: FoundFacts, form: OwnForm) {
    const order = (choice: TriedChoice): void => {
      this.form = { ...form, order: choice.order, preprocess: choice.preprocess };
    };
    return html`<div class="row">
        <button class="button" type="button" ?disabled=${this.own.busy !== null || ordersFor(found.outputs).length === 0} @click=${() => this.#pick('set')}>${t('network.propose')}</button>
        <button class="button" type="button" ?disabled=${this.own.busy !== null || ordersFor(found.outputs).length === 0} @click=${() => this.#pick('set-folder')}>${t('network.propose.folder')}</button>
      </div>
      <p class="soft hint">${t('network.propose.hint')}</p>
      <input class="unseen set" type="file" multiple tabindex="-1" aria-hidden="true" @change=${this.#setPicked} />
      <input class="unseen set-folder" type="file" webkitdirectory tabindex="-1" aria-hidden="true" @change=${this.#setPicked} />
      ${proposalOf(this.own.proposal, order)}`;
  } // prettier-ignore

  #list() {
    if (this.kept.length === 0) return nothing;
    return html`<section>
      <h3>${t('network.kept')}</h3>
      <ul>
        ${this.kept.map(({ sha256, name, bytes, choice }) => {
          const ref = { kind: 'own', sha256 } as const;
          const runs = this.running === refKey(ref);
          return html`<li>
            <p class="name">${name}</p>
            <p class="hint">
              ${t('network.kept.facts', { megabytes: megabytes(bytes), choice: choiceWords(choice) })}
            </p>
            <div class="row">
              <button class="button" type="button" ?disabled=${runs} aria-label=${`${t(runs ? 'network.runs' : 'network.run')} (${name})`} @click=${() => emit(this, 'change-settings', { model: ref })}>${t(runs ? 'network.runs' : 'network.run')}</button>
              <button class="button" type="button" aria-label=${`${t('network.save')} (${name})`} @click=${() => this.#save(name, choice)}>${t('network.save')}</button>
              <button class="button" type="button" aria-label=${`${t('network.remove')} (${name})`} @click=${() => this.#order({ do: 'remove', sha256 })}>${t('network.remove')}</button>
            </div>
          </li>`;
        })}
      </ul>
    </section>`;
  } // prettier-ignore

  #changed(event: Event): void {
    const field = event.target as HTMLInputElement | HTMLSelectElement;
    const value = field.type === 'checkbox' ? (field as HTMLInputElement).checked : field.value;
    if (this.form) this.form = { ...this.form, [field.name]: value };
  }

  #pick(which: 'files' | 'folder' | 'set' | 'set-folder'): void {
    this.renderRoot.querySelector<HTMLInputElement>(`input.${which}`)?.click();
  }

  #setPicked(event: Event): void {
    const set = filesOf(event);
    const { found, form } = this.own.found ? { found: this.own.found, form: this.form } : { found: null, form: null };
    if (found && form && set.length > 0) this.#order({ do: 'propose', choice: choiceForTrying(form, found.outputs), set });
  } // prettier-ignore

  #picked(event: Event): void {
    const files = filesOf(event);
    if (files.length > 0) this.#order({ do: 'give', files });
  }

  #save(name: string, choice: NetworkChoice): void {
    download(new Blob([choiceFile(choice)], { type: 'application/json' }), `${name.replace(/\.\w+$/, '')}.choice.json`);
  }

  #order(order: OwnOrder): void {
    emit(this, 'own-network', order);
  }
}

customElements.define('own-network-panel', OwnNetworkPanel);
