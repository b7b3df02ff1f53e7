// Gives mailauth's opinion of DMARC for cases that are read from standard input as JSON: the answers of the
// DNS by question, the author domain, the domains that SPF and signatures pass for.
const { answer, load } = require('../support/mailauth.cjs');
const { evaluateDmarc } = load('mailauth/lib/dmarc');

answer(async ({ answers, author, spf, dkim }) => {
    const resolver = async (name, type) => {
        const found = answers[`${name} ${type}`];
        if (found === undefined) {
            throw new Error(`nobody foresaw the question ${name} ${type}`);
        }
        if (typeof found === 'string') {
            throw Object.assign(new Error(found), { code: found });
        }
        return found;
    };
    const { response } = await evaluateDmarc({ headerFrom: [author], spfDomains: spf, dkimDomains: dkim, resolver })
        .then(result => (result.response === undefined ? { response: result } : result));
    return {
        result: response.status?.result ?? null,
        policy: response.policy ?? null,
        recordDomain: response.policyDomain ?? null,
        organization: response.domain ?? null,
        error: response.error ?? null,
    };
});
