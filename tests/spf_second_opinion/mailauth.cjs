// Gives mailauth's opinion of SPF, in its strict mode, for cases that are read from standard input as JSON: the
// answers of the DNS by question, the client's address, the sender and the HELO name.
const { answer, load } = require('../support/mailauth.cjs');
const { spf } = load('mailauth/lib/spf');

answer(async ({ answers, ip, sender, helo }) => {
    const resolver = async (name, type) => {
        const found = answers[`${name.toLowerCase()} ${type}`] ?? 'ENOTFOUND';
        if (typeof found === 'string') {
            throw Object.assign(new Error(found), { code: found });
        }
        return type === 'MX' ? found.map(([priority, exchange]) => ({ priority, exchange })) : found;
    };
    const opinion = await spf({ ip, sender, helo, resolver, mta: 'unknown', strict: true });
    return {
        result: opinion.status.result,
        explanation: opinion.explanation ?? null,
        why: opinion.status.comment,
    };
});
