// Gives mailauth's opinion of DMARC for cases that are read from standard input as JSON: the answers of the
// DNS by question, the author domain, the domains that SPF and signatures pass for.
const { createRequire } = require('node:module');
const load = createRequire(`${process.argv[2]}/`);
const { evaluateDmarc } = load('mailauth/lib/dmarc');

let text = '';
process.stdin.on('data', chunk => (text += chunk));
process.stdin.on('end', async () => {
    const opinions = [];
    for (const { answers, author, spf, dkim } of JSON.parse(text)) {
        const resolver = async (name, type) => {
            const answer = answers[`${name} ${type}`];
            if (answer === undefined) {
                throw new Error(`nobody foresaw the question ${name} ${type}`);
            }
            if (typeof answer === 'string') {
                throw Object.assign(new Error(answer), { code: answer });
            }
            return answer;
        };
        const { response } = await evaluateDmarc({ headerFrom: [author], spfDomains: spf, dkimDomains: dkim, resolver })
            .then(result => (result.response === undefined ? { response: result } : result));
        opinions.push({
            result: response.status?.result ?? null,
            policy: response.policy ?? null,
            recordDomain: response.policyDomain ?? null,
            organization: response.domain ?? null,
            error: response.error ?? null,
        });
    }
    process.stdout.write(JSON.stringify(opinions));
});
