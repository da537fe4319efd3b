/** Where the parts of the curves stand. */

import { css } from 'lit';

export const sweepStyles = css`
  .head {
    justify-content: space-between;
  }
  .content {
    flex: 1;
    display: grid;
    gap: 10px 28px;
    align-content: start;
    min-height: 0;
    padding: 12px 20px calc(16px + env(safe-area-inset-bottom));
    overflow-y: auto;
  }
  /* The status keeps its line: nothing moves when it is done. */
  .status {
    min-height: 1.4em;
  }
  /* The slider's ends stand below the chart's. */
  .chart input {
    display: block;
    width: calc(100% - 34px);
    margin-inline-start: 32px;
  }
  .ends {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    margin-inline: 40px 10px;
  }
  .here {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(11em, 1fr));
    gap: 4px 20px;
    align-content: start;
  }
  .here li {
    display: grid;
    grid-template-columns: 44px minmax(0, 1fr) auto;
    gap: 10px;
    align-items: center;
    min-height: 1.75rem;
  }
  .here li:first-child {
    display: block;
  }
  .here svg {
    width: 44px;
    height: 10px;
  }
  .here path {
    stroke: var(--ink);
    stroke-width: 2.5;
  }
  .top {
    font-weight: 750;
  }
  .about {
    font-size: 0.875rem;
  }
  @media (min-width: 760px) {
    .content {
      grid-template-columns: minmax(0, 2.6fr) minmax(13em, 1fr);
    }
    .about {
      grid-column: 1 / -1;
    }
    .status {
      align-self: end;
    }
    .here {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
