/** Test or live: every row that belongs to a merchant belongs to one of them. */
export type Mode = 'test' | 'live';
