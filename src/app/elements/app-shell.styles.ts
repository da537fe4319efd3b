/** The screen's layout: one column on phones and upright tablets, view beside scores where there is width. */

import { css } from 'lit';

export const shellStyles = css`
  :host {
    --bar-explained: var(--sun-deep);
    display: flex;
    flex-direction: column;
    min-height: 100vh;
    min-height: 100dvh;
    padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
  }
  header {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 6px 10px 6px 16px;
  }
  .brand {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 10px;
    min-width: 0;
    font-weight: 750;
    letter-spacing: -0.01em;
  }
  .brand span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .mark {
    flex: none;
    width: 32px;
    height: 32px;
  }
  header .button {
    padding: 8px 12px;
  }
  main {
    flex: 1;
    min-height: 0;
  }
  start-page {
    padding: 8px 20px 24px;
  }
  .live {
    display: grid;
    gap: 12px 24px;
    padding: 0 12px 16px;
  }
  .left,
  .right {
    display: grid;
    align-content: start;
    gap: 12px;
    min-width: 0;
  }
  live-view {
    width: 100%;
    height: min(75vw, 56vh);
  }
  .facts {
    display: grid;
    gap: 16px;
    min-width: 0;
  }
  .drop {
    position: fixed;
    z-index: 30;
    inset: 12px;
    display: grid;
    place-items: center;
    border: 4px dashed var(--sun-deep);
    border-radius: 20px;
    background: var(--card);
    font-size: 2rem;
    font-weight: 750;
    opacity: 0.94;
    pointer-events: none;
  }
  .hint {
    font-size: 0.875rem;
  }

  @media (max-width: 599px) {
    header .button span {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .live {
      padding-inline: 0;
    }
    .live > * > :not(live-view) {
      margin-inline: 12px;
    }
    live-view {
      position: sticky;
      z-index: 2;
      top: 0;
      border-radius: 0;
    }
  }
  /* Upright tablet: scores in two columns under the view. */
  @media (min-width: 700px) and (max-width: 959px) {
    .right {
      grid-template-columns: 1.25fr 1fr;
      gap: 20px;
    }
    score-headline {
      grid-column: 1 / -1;
    }
  }
  /* Beside each other; the view takes what height there is, the scores scroll if they must. */
  @media (min-width: 960px), (min-width: 700px) and (max-height: 520px) {
    :host([data-live]) {
      height: 100vh;
      height: 100dvh;
    }
    .live {
      grid-template-columns: minmax(0, 1fr) clamp(320px, 31vw, 480px);
      height: 100%;
      padding: 0 20px 16px;
    }
    .left {
      grid-template-rows: minmax(160px, 1fr);
      align-content: stretch;
      min-height: 0;
    }
    live-view {
      height: auto;
      min-height: 0;
    }
    .left drawn-face-panel {
      max-height: 38vh;
      overflow-y: auto;
    }
    .right {
      grid-template-columns: none;
      align-content: start;
      gap: 18px;
      min-height: 0;
      margin-inline-end: -8px;
      padding: 0 8px 8px 4px;
      overflow-y: auto;
      scrollbar-width: thin;
    }
    main {
      min-height: 0;
    }
  }
`;
