/** Layout of the panel: tabs below the head, one column that scrolls. */

import { css } from 'lit';

export const panelStyles = css`
  .head {
    justify-content: space-between;
  }
  [role='tablist'] {
    display: flex;
    gap: 4px;
    padding: 8px 20px 0;
    border-bottom: 1px solid var(--line);
  }
  [role='tab'] {
    min-height: var(--touch);
    padding: 4px 14px;
    border: 0;
    border-bottom: 4px solid transparent;
    background: transparent;
    font-weight: 600;
    cursor: pointer;
    touch-action: manipulation;
  }
  [role='tab'][aria-selected='true'] {
    border-bottom-color: var(--bar-explained);
  }
  @media (forced-colors: active) {
    [role='tab'][aria-selected='false'] {
      border-bottom-color: Canvas;
    }
  }
  .content {
    flex: 1;
    min-height: 0;
    padding: 14px 20px calc(24px + env(safe-area-inset-bottom));
    overflow-y: auto;
  }
  .panel {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
  }
  .intro {
    max-width: 85ch;
    font-size: 0.9375rem;
  }
  .scale {
    display: grid;
    grid-template-columns: auto minmax(60px, 220px) auto;
    align-items: center;
    justify-content: start;
    gap: 8px;
    font-size: 0.875rem;
  }
  .ramp {
    height: 12px;
    forced-color-adjust: none;
  }
  .choose {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr));
    align-items: end;
    gap: 12px;
  }
  .files {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  @media (max-width: 480px) {
    [role='tablist'],
    .content {
      padding-inline: 12px;
    }
    [role='tab'] {
      flex: 1;
      padding-inline: 6px;
    }
  }
  @media (max-height: 520px) {
    [role='tablist'] {
      padding-top: 0;
    }
  }
`;
