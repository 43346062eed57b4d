/** Where the pages are, as site paths without base and extension. */
export const operationPage = (operation: { readonly noun: string; readonly verb: string }) =>
  `/api/${kebab(operation.noun)}/${kebab(operation.verb)}`;

export const objectPage = (object: { readonly noun: string; readonly object: string }) =>
  `/api/${kebab(object.noun)}/object-${kebab(object.object)}`;

export const errorPage = (code: string, reason?: string) =>
  `/errors/${code}${reason === undefined ? '' : `#${reason}`}`;

function kebab(text: string): string {
  return text
    .replaceAll('_', '-')
    .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    .replace(/^-/, '');
}
