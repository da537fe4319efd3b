/** Layout of the LIME panel: one column on phones; the face beside its explanation where there is width. */

import { css } from 'lit';

export const panelStyles = css`
  dialog {
    --lime-for: #c2570c;
    --lime-against: #2f6fc4;
    width: 100vw;
    max-width: none;
    height: 100dvh;
    max-height: none;
    margin: 0;
    padding: 0;
    border: 0;
    background: var(--card);
    color: var(--ink);
    overscroll-behavior: contain;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  dialog::backdrop {
    background: rgb(5 11 26 / 55%);
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    padding: calc(6px + env(safe-area-inset-top)) 12px 6px 20px;
    border-bottom: 1px solid var(--line);
  }
  h2 {
    font-size: 1.25rem;
    font-weight: 750;
    letter-spacing: -0.01em;
  }
  h3 {
    font-size: 1.0625rem;
    font-weight: 750;
  }
  .content {
    flex: 1;
    display: grid;
    gap: 18px;
    align-content: start;
    min-height: 0;
    padding: 14px 20px calc(24px + env(safe-area-inset-bottom));
    overflow-y: auto;
  }
  .seen,
  .told {
    display: grid;
    gap: 14px;
    align-content: start;
    min-width: 0;
  }
  .intro {
    font-size: 0.9375rem;
  }
  lime-face {
    width: 100%;
    max-width: 480px;
    justify-self: center;
  }
  .tabs {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(4.4em, 1fr));
    gap: 6px;
  }
  .tabs button {
    display: grid;
    min-height: var(--touch);
    padding: 4px 2px;
    border: 1.5px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--card);
    font-size: 0.9375rem;
    line-height: 1.15;
    text-align: center;
    cursor: pointer;
    touch-action: manipulation;
  }
  .tabs button[aria-selected='true'] {
    border-color: var(--ink);
    background: var(--pressed);
    box-shadow: inset 0 0 0 1px var(--ink);
    font-weight: 750;
  }
  .tabs .number {
    font-size: 0.8125rem;
    font-weight: 500;
  }
  .status {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: center;
    gap: 4px 12px;
    min-height: var(--touch);
  }
  .status.bad {
    padding: 10px 14px;
    border-radius: var(--radius-small);
    background: var(--alert-paper);
    color: var(--alert);
  }
  progress {
    grid-column: 1 / -1;
    width: 100%;
    height: 10px;
    border: 0;
    border-radius: 0;
    background: var(--bar-track);
    accent-color: var(--bar-explained);
    appearance: none;
  }
  progress::-webkit-progress-bar {
    background: var(--bar-track);
  }
  progress::-webkit-progress-value {
    background: var(--bar-explained);
  }
  progress::-moz-progress-bar {
    background: var(--bar-explained);
  }
  .show {
    display: grid;
    gap: 6px;
  }
  .sides {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 6px;
  }
  .checks {
    display: flex;
    flex-wrap: wrap;
    gap: 0 24px;
  }
  .range {
    display: grid;
    font-weight: 600;
  }
  details {
    padding-inline: 14px;
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
  }
  details[open] {
    padding-bottom: 14px;
  }
  /* Chromium's own box around what a details element holds inherits nothing from it. */
  details > * {
    box-sizing: border-box;
  }
  summary {
    min-height: var(--touch);
    align-content: center;
    font-weight: 750;
    cursor: pointer;
  }
  .save {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(10em, 1fr));
    gap: 8px;
  }
  .load {
    position: relative;
  }
  .load input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: pointer;
  }
  .load:focus-within {
    outline: 3px solid var(--focus);
    outline-offset: 2px;
  }
  .run {
    width: 100%;
    margin-top: 14px;
  }

  @media (min-width: 760px) {
    dialog {
      width: min(1180px, 100vw - 32px);
      height: min(100dvh - 32px, 900px);
      margin: auto;
      border: 1px solid var(--line);
      border-radius: 20px;
    }
    .head {
      padding-top: 6px;
    }
    .content {
      grid-template-columns: minmax(260px, 0.8fr) minmax(0, 1.2fr);
      gap: 28px;
      padding-inline: 24px;
    }
    .wide {
      grid-column: 1 / -1;
    }
  }
`;
