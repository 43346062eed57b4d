import type { Invoice, Reminder } from './invoice.ts';

const day = 86_400_000;

/** When a reminder goes out; null for never: it was due before the invoice was final. */
export function reminderAt({ content, state }: Invoice, reminder: Reminder): Date | null {
  if (content.dueAt === null || state.finalizedAt === null) return null;
  const at = new Date(content.dueAt.getTime() - reminder.daysBeforeDue * day);
  return at > state.finalizedAt ? at : null;
}

/** Reminders whose time has come and that can be sent. */
export function dueReminders(invoice: Invoice, now: Date): readonly Reminder[] {
  const { content, state } = invoice;
  if (state.status !== 'pending' || state.recipient === null) return [];
  return content.reminders.filter((reminder) => {
    const at = reminderAt(invoice, reminder);
    return reminder.sentAt === null && at !== null && at <= now;
  });
}

/** When time alone changes the invoice next; null for never. */
export function wakesAt(invoice: Invoice): Date | null {
  const { content, state } = invoice;
  if (state.status !== 'pending') return null;
  const waiting = state.recipient === null ? [] : content.reminders.filter(({ sentAt }) => sentAt === null);
  const times = [
    state.overdue ? null : content.dueAt,
    content.expiresAt,
    ...waiting.map((reminder) => reminderAt(invoice, reminder)),
  ].filter((at) => at !== null);
  return times.length === 0 ? null : new Date(Math.min(...times.map((at) => at.getTime())));
}
