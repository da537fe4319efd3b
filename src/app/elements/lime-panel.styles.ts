/** Layout of the LIME panel: one column on phones; the face beside its explanation where there is width. */

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

  @media (min-width: 760px) {
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
