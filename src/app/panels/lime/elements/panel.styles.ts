/** Layout of the LIME panel: one column on phones; the face beside its explanation where there is width, and on a phone on its side. */

import { css } from 'lit';

export const panelStyles = css`
  .head {
    justify-content: space-between;
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
  summary {
    font-weight: 750;
  }
  .run {
    width: 100%;
    margin-top: 14px;
  }

  @media (max-width: 599px), (max-width: 759px) and (min-height: 521px) {
    lime-face {
      max-width: 38dvh;
    }
    .seen {
      gap: 10px;
    }
  }
  @media (min-width: 760px), (min-width: 600px) and (max-height: 520px) {
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
  /* A phone on its side: as large a face as leaves room for the buttons below it; the rest of its column scrolls for itself. */
  @media (min-width: 600px) and (max-height: 520px) {
    .head {
      padding-block: env(safe-area-inset-top) 0;
    }
    h2 {
      font-size: 1.125rem;
    }
    h3 {
      font-size: 1rem;
    }
    .content {
      --head: calc(49px + env(safe-area-inset-top));
      grid-template-columns: calc(100dvh - 101px - var(--head) - env(safe-area-inset-bottom)) minmax(0, 1fr);
      gap: 8px 16px;
      padding: 0 20px calc(12px + env(safe-area-inset-bottom));
    }
    .seen,
    .told {
      gap: 8px;
    }
    .content > .seen,
    .content > .told {
      padding-top: 8px;
    }
    .seen {
      max-height: calc(100dvh - var(--head));
      padding-bottom: calc(8px + env(safe-area-inset-bottom));
      overflow-y: auto;
      scrollbar-width: none;
    }
    /* How the job stands, beside how it is made. */
    .content > .told:has(> details:not([open])) {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .content > .told > :not(lime-status, details:not([open])) {
      grid-column: 1 / -1;
    }
  }
`;
