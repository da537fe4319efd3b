/**
 * Lit's templates, in a form that outlives page translators. Those put elements in the place of text nodes, in shadow roots too. Lit writes
 * the next text into the node that it made, which then hangs nowhere: numbers and labels would stand still while the bars move. And where a
 * text of the template follows a part that comes and goes, Lit takes that text for the part's end, and fails once it is replaced.
 *
 * So here every part in a child position ends at a comment, which translators leave alone, and a text that changes is written into what
 * hangs in the page. A text that does not change stays as the translator has put it.
 */

// eslint-disable-next-line no-restricted-imports -- here they are made lasting
import { html as litHtml, nothing, svg as litSvg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { clearPart, setCommittedValue } from 'lit/directive-helpers.js';
import { Directive, directive, type ChildPart, type DirectiveResult } from 'lit/directive.js';

type Text = string | number;

class LastingText extends Directive {
  override render(text: Text): Text {
    return text;
  }

  #last: Text | null = null;

  override update(part: ChildPart, [text]: [Text]): Text {
    if (text !== this.#last && !holdsOneText(part)) {
      clearPart(part);
      setCommittedValue(part, nothing);
    }
    this.#last = text;
    return text;
  }
}

const lastingText = directive(LastingText);

/** Whether the text node that Lit made is still what stands between the ends of the part. */
function holdsOneText({ startNode, endNode }: ChildPart): boolean {
  const node = startNode?.nextSibling;
  return node?.nodeType === Node.TEXT_NODE && node.nextSibling === endNode;
}

interface Prepared {
  readonly strings: TemplateStringsArray;
  /** By value: whether it stands between tags, not in one. */
  readonly isChild: readonly boolean[];
}

const prepared = new WeakMap<TemplateStringsArray, Prepared>();

function prepare(given: TemplateStringsArray): Prepared {
  const known = prepared.get(given);
  if (known) return known;
  const isChild: boolean[] = [];
  let within: 'text' | 'tag' | '"' | "'" = 'text';
  const strings = given.map((string, index) => {
    const end = isChild[index - 1] ? '<!---->' : '';
    for (let at = 0; at < string.length; at++) {
      const character = string[at];
      if (within === 'text') {
        if (string.startsWith('<!--', at)) at = `${string}-->`.indexOf('-->', at);
        else if (character === '<' && /[a-z/]/i.test(string[at + 1] ?? '')) within = 'tag';
      } else if (within === 'tag') {
        if (character === '>') within = 'text';
        else if (character === '"' || character === "'") within = character;
      } else if (character === within) within = 'tag';
    }
    isChild.push(within === 'text');
    return end + string;
  });
  const made = { strings: Object.assign(strings, { raw: strings }), isChild };
  prepared.set(given, made);
  return made;
}

function lasting(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'number') return lastingText(value) as DirectiveResult;
  return Array.isArray(value) ? value.map(lasting) : value;
}

/** As Lit's `html`. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult<1> {
  const template = prepare(strings);
  return litHtml(template.strings, ...values.map((value, index) => (template.isChild[index] ? lasting(value) : value)));
}

/** As Lit's `svg`. */
export function svg(strings: TemplateStringsArray, ...values: unknown[]): SVGTemplateResult {
  const template = prepare(strings);
  return litSvg(template.strings, ...values.map((value, index) => (template.isChild[index] ? lasting(value) : value)));
}
