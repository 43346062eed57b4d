/** A code block of a Markdown text. */
export interface Sample {
  /** Language of the fence, such as `python`. Empty where it names none. */
  readonly language: string;
  /** Tab title of the fence, such as `curl`. Empty where there is none. */
  readonly title: string;
  /** The nearest heading above it. */
  readonly heading: string;
  readonly code: string;
  /** Line of the fence in the text, from 1. */
  readonly line: number;
}

/** All code blocks of a Markdown text, in order. */
export function extractSamples(markdown: string): Sample[] {
  const samples: Sample[] = [];
  let heading = '';
  let open: { fence: string; language: string; title: string; line: number; code: string[] } | null = null;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (open !== null) {
      if (line.trimEnd() === open.fence) {
        const { language, title, line: start, code } = open;
        samples.push({ language, title, heading, code: code.join('\n'), line: start });
        open = null;
      } else {
        open.code.push(line);
      }
      continue;
    }
    const [, fence, language = '', title = ''] = /^(`{3,})(\w*)[^[]*(?:\[([^\]]*)\])?\s*$/.exec(line) ?? [];
    if (fence !== undefined) open = { fence, language, title, line: index + 1, code: [] };
    heading = /^#{1,6} (.*?)(?:\s*\{#[^}]*\})?$/.exec(line)?.[1] ?? heading;
  }
  if (open !== null) throw new Error(`The code block of line ${open.line} is not closed`);
  return samples;
}
