/** Styles that every element shares: focus, buttons, fields, words for screen readers only. */

import { css } from 'lit';

export const sharedStyles = css`
  :host {
    /* Holds the words that are for screen readers only, so that they scroll with their element and not with the page. */
    position: relative;
    box-sizing: border-box;
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: inherit;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  fieldset,
  figure {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  :focus-visible {
    outline: 3px solid var(--focus);
    outline-offset: 2px;
  }
  button,
  select,
  input {
    font: inherit;
    color: inherit;
  }
  /* Where a person's own colours replace the page's, what is on is told by the colour that they chose for that. */
  @media (forced-colors: active) {
    [aria-pressed='true'],
    [aria-selected='true'],
    label:has(> .unseen:checked) {
      forced-color-adjust: none;
      background: SelectedItem !important;
      color: SelectedItemText !important;
    }
    :is([aria-pressed='true'], [aria-selected='true']) * {
      color: SelectedItemText !important;
    }
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .soft {
    color: var(--ink-soft);
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

export const buttonStyles = css`
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 10px;
    min-width: var(--touch);
    min-height: var(--touch);
    padding: 8px 16px;
    border: 1.5px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--card);
    color: var(--ink);
    font-weight: 600;
    line-height: 1.15;
    text-align: center;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
    transition:
      background-color var(--motion),
      border-color var(--motion);
  }
  .button:hover {
    border-color: var(--ink);
  }
  .button:active {
    transform: translateY(1px);
  }
  .button[aria-pressed='true'] {
    border-color: var(--ink);
    background: var(--pressed);
    box-shadow: inset 0 0 0 1px var(--ink);
  }
  .button.primary {
    border-color: var(--sun-edge);
    background: var(--sun);
    color: var(--on-sun);
  }
  .button.plain {
    border-color: transparent;
    background: transparent;
  }
  .button.plain:hover,
  .button.plain[aria-expanded='true'] {
    background: var(--bar-track);
  }
  .button[disabled] {
    opacity: 0.45;
    cursor: default;
  }
  .button svg {
    flex: none;
    width: 24px;
    height: 24px;
  }
  /* Said of the words, too, and without a transition: in Chromium those of a button that was disabled keep that colour. */
  @media (forced-colors: active) {
    .button,
    .button * {
      border-color: ButtonBorder;
      color: ButtonText;
      transition: none;
    }
    .button[disabled],
    .button[disabled] * {
      border-color: GrayText;
      opacity: 1;
      color: GrayText;
    }
  }
`;

export const fieldStyles = css`
  .field {
    display: grid;
    gap: 6px;
  }
  .field > span:first-child,
  legend {
    padding: 0;
    font-weight: 600;
  }
  select,
  input[type='number'],
  input[type='color'] {
    width: 100%;
    min-height: var(--touch);
    padding: 8px 12px;
    border: 1.5px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--card);
  }
  .check {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: var(--touch);
    padding-block: 4px;
    line-height: 1.3;
    cursor: pointer;
  }
  input[type='checkbox'],
  input[type='radio'] {
    flex: none;
    width: 24px;
    height: 24px;
    margin: 0;
    accent-color: var(--ink);
  }
  input[type='range'] {
    width: 100%;
    height: 44px;
    margin: 0;
    background: transparent;
    accent-color: var(--ink);
    cursor: pointer;
    touch-action: pan-y;
  }
`;
