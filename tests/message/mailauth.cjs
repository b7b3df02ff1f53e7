// Gives mailauth's opinion of the DKIM signatures of messages that are read from standard input as JSON:
// for each message the result of each signature, with its comment.
const { answer, load } = require('../support/mailauth.cjs');
const { dkimVerify } = load('mailauth/lib/dkim/verify');

answer(async ({ message, zone, now }) => {
    const resolver = async name => {
        if (zone[name]) {
            return zone[name].map(record => [record]);
        }
        throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    };
    const options = { resolver, strict: true, minBitLength: 1024, curTime: new Date(now * 1000) };
    const { results } = await dkimVerify(Buffer.from(message, 'base64'), options);
    return results.map(({ status }) => ({ result: status.result, comment: status.comment ?? null }));
});
