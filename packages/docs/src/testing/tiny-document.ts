import type { Document } from '../document/types.ts';

/** A document of one operation that shows what a page can hold. */
export const tinyDocument: Document = {
  info: { title: 'Tiny', version: '1.0.0' },
  tags: [{ name: 'cups', description: 'Things to drink from.', 'x-displayName': 'Cups' }],
  paths: {
    '/v1/cups/{id}/fill': {
      post: {
        operationId: 'cups.fill',
        tags: ['cups'],
        summary: 'Fill a cup',
        description: 'Fills it. A full one answers `cup_full`.\n',
        'x-scope': 'cups:write',
        'x-request-example': { value: { params: { id: 'cup_1' } } },
        parameters: [
          { name: 'id', in: 'path', required: true, description: 'Which one.', schema: { type: 'string' } },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/CupFill' },
              examples: { default: { value: { amount: '0.2', with: "the cook's tea" } } },
            },
          },
        },
        responses: {
          '200': {
            description: 'The cup.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Cup' },
                examples: { default: { value: { id: 'cup_1', object: 'cup', amount: '0.2' } } },
              },
            },
          },
          '409': {
            description: 'It cannot be filled.',
            content: {
              'application/json': {
                schema: { type: 'object' },
                examples: { full: { value: { error: { code: 'conflict', reason: 'cup_full' } } } },
              },
            },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      Cup: {
        type: 'object',
        description: 'A cup.',
        required: ['id', 'object', 'amount'],
        properties: {
          id: { type: 'string', 'x-object': 'cup', description: 'Its id.' },
          object: { type: 'string', const: 'cup', description: 'Always `cup`.' },
          amount: { $ref: '#/components/schemas/Money' },
        },
      },
      CupFill: {
        type: 'object',
        description: 'What to fill in.',
        additionalProperties: false,
        required: ['amount'],
        properties: {
          amount: { $ref: '#/components/schemas/MoneyInput', description: 'How much.' },
          with: { type: 'string', maxLength: 20, default: 'water', description: 'What.' },
        },
      },
      Money: { type: 'string', 'x-money': 'response', description: 'An amount.' },
      MoneyInput: { oneOf: [{ type: 'string' }, { type: 'number' }], 'x-money': 'request' },
      ErrorBody: { type: 'object', properties: { code: { type: 'string', description: 'The code.' } } },
      ErrorCode: {
        type: 'string',
        'x-catalogue': {
          conflict: {
            status: 409,
            message: 'Not now.',
            meaning: 'Cannot be done now.',
            retryable: false,
            reasons: {
              cup_full: { meaning: 'The cup is full.', fix: 'Drink first.', retryable: true },
              cup_gone: { meaning: 'Later.', fix: 'Later.', reserved: true },
            },
          },
        },
      },
    },
  },
};
