/** Layout of the LIME panel: one column on phones; the face beside its explanation where there is width. */

import { css } from 'lit';

export const panelStyles = css`
  dialog {
    width: 100vw;
    max-width: none;
    height: 100dvh;
    max-height: none;
    margin: 0;
    padding: 0 env(safe-area-inset-right) 0 env(safe-area-inset-left);
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
  .run {
    width: 100%;
    margin-top: 14px;
  }

  @media (min-width: 760px) {
    dialog {
      /* Centred, so it stays as clear of both sides as the wider one asks for. */
      --beside: max(16px, env(safe-area-inset-left), env(safe-area-inset-right));
      --above: max(16px, env(safe-area-inset-top), env(safe-area-inset-bottom));
      width: min(1180px, 100vw - 2 * var(--beside));
      height: min(100dvh - 2 * var(--above), 900px);
      margin: auto;
      padding: 0;
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
    /* The face stays in sight while its bars and figures scroll past. */
    .seen {
      position: sticky;
      top: 0;
      align-self: start;
    }
    .wide {
      grid-column: 1 / -1;
    }
  }
`;
