import { format } from 'prettier';

/** TypeScript source as prettier lays it out, with the settings of this workspace. */
export async function layOut(source: string, printWidth = 110): Promise<string> {
  return format(source, { parser: 'typescript', printWidth, singleQuote: true, trailingComma: 'all' });
}
