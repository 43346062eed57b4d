import { errorPage } from '../document/paths.ts';
import type { ErrorCode } from '../document/error-code.ts';

/** Makes a link of every reason of an error that text names in code: `` `state_invalid` ``. Code blocks stay. */
export function linkReasons(markdown: string, errors: readonly ErrorCode[]): string {
  const pages = new Map(
    errors.flatMap(({ code, reasons }) =>
      reasons.map(({ reason }) => [reason, errorPage(code, reason)] as const),
    ),
  );
  return markdown
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part) =>
      part.startsWith('```')
        ? part
        : part.replaceAll(/(?<!\[)`([a-z]+(?:_[a-z]+)+)`/g, (code, name: string) => {
            const page = pages.get(name);
            return page === undefined ? code : `[${code}](${page})`;
          }),
    )
    .join('');
}
