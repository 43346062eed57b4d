import { isSame } from '../is-same.ts';
import { mergeMetadata, type MetadataPatch } from '../metadata.ts';
import type { Payment, PaymentNotes } from './payment.ts';

/** Notes to change: one that is left out stays, null clears. */
export type NotesPatch = {
  readonly [Key in keyof Omit<PaymentNotes, 'metadata'>]?: PaymentNotes[Key] | undefined;
} & { readonly metadata?: MetadataPatch | undefined };

/** Changes what the merchant wrote on a payment; the same payment where nothing differs. */
export function annotate(payment: Payment, patch: NotesPatch, now: Date): Payment {
  const { notes } = payment;
  const { description, customerId, reference, successUrl, cancelUrl } = patch;
  const after: PaymentNotes = {
    ...notes,
    description: description === undefined ? notes.description : description,
    customerId: customerId === undefined ? notes.customerId : customerId,
    reference: reference === undefined ? notes.reference : reference,
    metadata: mergeMetadata(notes.metadata, patch.metadata),
    successUrl: successUrl === undefined ? notes.successUrl : successUrl,
    cancelUrl: cancelUrl === undefined ? notes.cancelUrl : cancelUrl,
  };
  if (isSame(notes, after)) return payment;
  return { ...payment, notes: after, version: payment.version + 1, updatedAt: now };
}
