// Gives mailauth's opinion of SPF, in its strict mode, for cases that are read from standard input as JSON: the
// answers of the DNS by question, the client's address, the sender and the HELO name.
const { createRequire } = require('node:module');
const load = createRequire(`${process.argv[2]}/`);
const { spf } = load('mailauth/lib/spf');

let text = '';
process.stdin.on('data', chunk => (text += chunk));
process.stdin.on('end', async () => {
    const opinions = [];
    for (const { answers, ip, sender, helo } of JSON.parse(text)) {
        const resolver = async (name, type) => {
            const answer = answers[`${name.toLowerCase()} ${type}`] ?? 'ENOTFOUND';
            if (typeof answer === 'string') {
                throw Object.assign(new Error(answer), { code: answer });
            }
            return type === 'MX' ? answer.map(([priority, exchange]) => ({ priority, exchange })) : answer;
        };
        const opinion = await spf({ ip, sender, helo, resolver, mta: 'unknown', strict: true });
        opinions.push({
            result: opinion.status.result,
            explanation: opinion.explanation ?? null,
            why: opinion.status.comment,
        });
    }
    process.stdout.write(JSON.stringify(opinions));
});
