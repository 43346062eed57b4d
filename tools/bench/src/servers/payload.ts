import document from '@cryptoix/spec/openapi.json' with { type: 'json' };

/** What every server of the comparison answers: the document's example of a balance. */
export const balance = document.components.examples['balance.retrieve.response'].value;
