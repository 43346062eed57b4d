import Fastify from 'fastify';
import { listen } from './listen.ts';
import { balance } from './payload.ts';

// The peer: Fastify with the same JSON and nothing else.
const app = Fastify();
app.get('/v1/balance', () => balance);
app.post('/v1/payments', () => balance);
await listen(app);
