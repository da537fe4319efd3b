/**
 * What a page translator does, as Google Translate in Chromium does it: every text that says something is moved into two elements `font`,
 * in whose inner one another text stands, in the page and in every open shadow root. To be run in a page.
 * @param mark put before each text, so that what was translated can be told
 * @returns how many texts it was
 */
export function translatePage(mark: string): number {
  let count = 0;
  const texts = (root: Node): Text[] => {
    const found: Text[] = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        if (node.shadowRoot) found.push(...texts(node.shadowRoot));
      } else if ((node as Text).data.trim() !== '' && !node.parentElement?.closest('style, script'))
        found.push(node as Text);
    }
    return found;
  };
  for (const text of texts(document.documentElement)) {
    const outer = document.createElement('font');
    const inner = document.createElement('font');
    inner.textContent = mark + text.data;
    outer.append(inner);
    text.replaceWith(outer);
    count++;
  }
  return count;
}
