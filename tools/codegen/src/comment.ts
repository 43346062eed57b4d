/** The lines of a TSDoc comment, without its frame. A text that would end the comment is made harmless. */
export function commentLines(text: string): string[] {
  const lines = text.trim().replaceAll('*/', '*\u200b/').split('\n');
  return lines.map((line) => line.trimEnd());
}

/** A whole TSDoc comment, one line where it fits. */
export function comment(text: string, indent = ''): string {
  const lines = commentLines(text);
  const [only] = lines;
  if (lines.length === 1 && only !== undefined && only.length < 100) return `${indent}/** ${only} */\n`;
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`, ''].join(
    '\n',
  );
}
